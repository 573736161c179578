import { describe, expect, test } from 'vitest'
import type { Area } from '../harness/engine/vocabulary.ts'
import { conformanceRun } from '../harness/runner/conformance-run.ts'
import { type DefectName, isDefectName } from '../mock-provider/provider/defects/index.ts'
import { catalogue } from '../suites/catalogue.ts'
import { driverFor } from './driver-for.ts'
import { mockRequest } from './mock-request.ts'

/** A run against the mock in one of its shapes. */
async function runOf(
  variant: string,
  {
    names = [],
    areas = [],
    defect,
  }: { names?: readonly string[]; areas?: readonly Area[]; defect?: DefectName } = {},
) {
  const request = { ...mockRequest, variant, names, areas, defects: defect === undefined ? [] : [defect] }
  const { results } = await conformanceRun(request, { driverFor, signal: new AbortController().signal })
  return results
}

/** How many requirements do not apply, by the reason that a reader gets. */
function reasons(results: Awaited<ReturnType<typeof runOf>>): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { class: found, summary, selected } of results) {
    // Others run for the facts that they show.
    if (found === 'pass' || !selected) continue
    const reason = found === 'not-applicable' ? summary : `${found}: ${summary}`
    counts[reason] = (counts[reason] ?? 0) + 1
  }
  return counts
}

test('where no scope value asks for offline access, only what is about that value does not apply', async () => {
  expect(reasons(await runOf('offline-by-registration', { areas: ['scope', 'refresh'] }))).toEqual({
    'offline access is not asked for by a scope value here (offline_access.scope is none)': 8,
    'refresh tokens come with the registration of the client, so no grant is without offline access': 2,
  })
}, 240_000)

test('an authorization server without OpenID Connect is judged by all that does not need it', async () => {
  expect(reasons(await runOf('oauth-only', { areas: ['scope', 'refresh'] }))).toEqual({
    'the server is no OpenID provider (protocol is oauth)': 10,
    'the server is no OpenID provider (protocol is oauth), so prompt means nothing to it': 1,
    'the server has no end session endpoint': 1,
    'neither ID tokens nor access tokens of a refresh say when the user signed in': 1,
  })
}, 240_000)

test('a server that demands pushed requests and proofs of possession is judged by everything', async () => {
  expect(reasons(await runOf('pushed-and-proven', { areas: ['scope', 'refresh'] }))).toEqual({})
}, 240_000)

test.each(['oauth-only', 'pushed-and-proven'])(
  'an MCP server is judged behind %s, too',
  async (variant) => {
    expect(reasons(await runOf(variant, { areas: ['registration', 'mcp'] }))).toEqual({})
  },
  60_000,
)

describe.each([
  ['offline-by-registration', ['refresh-auth-time-original', 'revoke-token-cascades-to-access']],
  [
    'oauth-only',
    ['isolation-second-user-same-browser', 'state-user-renamed-keeps-subject', 'refresh-widening-rejected'],
  ],
  [
    'pushed-and-proven',
    ['binding-foreign-client-rejected', 'rotation-reuse-revokes-family', 'logout-userinfo-after-logout'],
  ],
])('%s', (variant, ids) => {
  test.each(ids)('the defect of %s is found there', async (id) => {
    const defect = catalogue.find((each) => each.id === id)?.defect ?? ''
    if (!isDefectName(defect)) throw new Error(`${id} has no defect`)
    const results = await runOf(variant, { names: [id], defect })
    expect(results.find((result) => result.id === id)?.class).toMatch(/^(?:fail|warn)$/)
  })
})
