import { conformanceProvider } from '../../fixtures/conformance-provider.ts'
import { assembleReport } from '../../harness/checks/assemble-report.ts'
import { Engine } from '../../harness/checks/run-all.ts'
import { GenericDriver } from '../../harness/drivers/generic/generic-driver.ts'
import type { RunReport } from '../../harness/engine/report.ts'
import { withDefaults } from '../../harness/target/defaults.ts'
import type { Calls, DeclaredPolicy, Target } from '../../harness/target/target-file.ts'
import { FetchDispatcher } from '../../mock-provider/adapters/undici-dispatcher.ts'
import { createMockProvider, type MockProviderOptions } from '../../mock-provider/provider/provider.ts'
import { mockCalls, mockClock } from '../../selftest/mock-calls.ts'
import { catalogue } from '../catalogue.ts'

type Handle = (request: Request) => Promise<Response>

/**
 * Checks requirements at the mock as at any server by a target file, without a socket; `between` stands in front of the
 * mock and may answer in its place.
 */
export async function checkedInFrontOf(
  ids: readonly string[],
  options: {
    readonly provider?: Partial<MockProviderOptions>
    readonly declared?: DeclaredPolicy
    readonly observed?: Target['observed']
    /** How calls of the target file differ from those of the mock; without any, nobody is created for a check. */
    readonly calls?: Calls | ((calls: Calls) => Calls)
    /** Whether the clock can be moved. */
    readonly clock?: boolean
    readonly registration?: Target['registration']
    readonly resourceIndicators?: Target['resource_indicators']
    readonly between?: (request: Request, serve: Handle) => Promise<Response>
  } = {},
): Promise<RunReport> {
  const provider = createMockProvider({ ...conformanceProvider, ...options.provider })
  const serve: Handle = (request) => provider.fetch(request)
  const { between } = options
  const target = withDefaults({
    issuer: conformanceProvider.issuer,
    clients: {
      main: { client_id: 'album', client_secret: 'test-secret-of-album' },
      second: {
        client_id: 'printer',
        client_secret: 'test-secret-of-printer',
        auth: 'client_secret_post',
      },
      public: { client_id: 'phone', auth: 'none' },
      not_entitled: { client_id: 'visitor', client_secret: 'test-secret-of-visitor' },
      preapproved: { client_id: 'intranet', client_secret: 'test-secret-of-intranet', consent: 'never' },
    },
    users: conformanceProvider.users,
    declared: options.declared ?? {},
    observed: options.observed ?? {},
    calls: typeof options.calls === 'function' ? options.calls(mockCalls) : (options.calls ?? mockCalls),
    ...(options.clock === true ? { clock: { advance: mockClock } } : {}),
    ...(options.registration === undefined ? {} : { registration: options.registration }),
    ...(options.resourceIndicators === undefined ? {} : { resource_indicators: options.resourceIndicators }),
    admin: {
      client_credentials: {
        client_id: 'administration',
        client_secret: 'test-secret-of-administration',
        scope: 'admin',
      },
    },
  })
  const fetch: Handle = between === undefined ? serve : (request) => between(request, serve)
  const driver = new GenericDriver(target, { directory: '.', transport: new FetchDispatcher({ fetch }) })
  const { signal } = new AbortController()
  await driver.start(signal)
  const profiles = [
    'oauth2',
    'oauth2-bcp',
    'oidc-core',
    'revocation',
    'introspection',
    'logout',
    'grant-management',
  ] as const
  const engine = new Engine({
    catalogue,
    selected: new Set(ids),
    driver,
    profiles,
    signal,
    rerun: (id) => id,
    // Whether a fault has passed is up to the test, and not to time.
    faultPause: 0,
  })
  const outcome = await engine.run()
  await driver.stop()
  return assembleReport({
    outcome,
    failOn: 'fail',
    profiles,
    target: { name: 'mock', issuer: target.issuer, driver: driver.name },
    catalogue: { edition: 'test', requirements: catalogue.length },
    toolVersion: '0',
    startedAt: new Date(0),
    finishedAt: new Date(1000),
    warnings: [],
    secrets: driver.secrets,
  })
}

/** The class of each requirement in a report, by its id. */
export function classesOf({ results }: RunReport): Record<string, string> {
  return Object.fromEntries(results.map(({ id, class: found }) => [id, found]))
}
