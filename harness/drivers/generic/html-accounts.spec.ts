import { expect, test } from 'vitest'
import { conformanceProvider } from '../../../fixtures/conformance-provider.ts'
import { FetchDispatcher } from '../../../mock-provider/adapters/undici-dispatcher.ts'
import type { DefectName } from '../../../mock-provider/provider/defects/index.ts'
import { mockCalls, mockClock } from '../../../selftest/mock-calls.ts'
import { conformanceRun } from '../../runner/conformance-run.ts'
import { checkCalls } from '../../target/check-calls.ts'
import { withDefaults } from '../../target/defaults.ts'
import type { Calls } from '../../target/target-file.ts'
import { type AccountStyle, withAccountPages } from '../testing/account-pages.ts'
import { GenericDriver } from './generic-driver.ts'

const asUser = { as: 'user-browser' } as const
const client = (client_id: string, name: string) => ({
  client_id,
  name,
  client_secret: `test-secret-of-${client_id}`,
  post_logout_redirect_uri: 'https://rp.example/signed-out',
})

const described: Readonly<Record<AccountStyle, Calls>> = {
  link: {
    'user-list-grants': {
      ...asUser,
      request: 'GET /my/access',
      rows: 'ul > li',
      entry: { id: 'a @href /([^/]+)$/', client: '/^(.*) \\(/' },
    },
    'user-revoke-grant': {
      ...asUser,
      each: 'user-list-grants',
      press: 'a',
      followed_by: [{ press: '#sure' }],
      accepted: { status: 302 },
    },
  },
  form: {
    'user-list-grants': {
      ...asUser,
      request: 'GET /my/access',
      rows: 'tr.grant',
      entry: { id: '[name=grant] @value', client: 'td:first-child', offline: 'td:contains("offline")' },
    },
    'user-revoke-grant': {
      ...asUser,
      each: 'user-list-grants',
      press: 'button[value=revoke]',
      accepted: { status: 302 },
    },
  },
  script: {
    'user-list-grants': {
      ...asUser,
      request: 'GET /my/access',
      rows: '[data-grant]',
      entry: { id: '@data-grant', client: '@data-client' },
    },
    'user-revoke-grant': {
      ...asUser,
      each: 'user-list-grants',
      request: 'DELETE /my/access/{entry.id}',
      headers: { 'x-csrf': '{csrf}' },
      csrf: { page: '/my/access', cookie: 'guard' },
      accepted: { member: 'result=1' },
    },
  },
}

function run(server: ReturnType<typeof withAccountPages>, calls: Calls, names: readonly string[]) {
  checkCalls({ calls }, () => 'target.yaml:1')
  const target = withDefaults({
    issuer: conformanceProvider.issuer,
    clients: {
      main: client('album', 'Photo Album'),
      second: { ...client('printer', 'Print Shop'), auth: 'client_secret_post' },
    },
    users: conformanceProvider.users,
    admin: {
      client_credentials: {
        client_id: 'administration',
        client_secret: 'test-secret-of-administration',
        scope: 'admin',
      },
    },
    calls,
    clock: { advance: mockClock },
    deadlines: { check: 20 },
  })
  return conformanceRun(
    {
      ...{
        target,
        directory: '.',
        over: 'in-process',
        defects: [],
        names,
        areas: [],
        levels: [],
        exclude: [],
      },
      ...{ profiles: [], failOn: 'fail', rerunArguments: '', allowDestructive: false, warnings: [] },
    },
    {
      driverFor: () => new GenericDriver(target, { directory: '.', transport: new FetchDispatcher(server) }),
      signal: new AbortController().signal,
    },
  )
}

const requirements = [
  'revoke-user-list-shows-grant',
  'revoke-user-kills-offline-token',
  'revoke-user-list-clears',
  'revoke-user-authorization-enforced',
]

test.each<AccountStyle>(['link', 'form', 'script'])(
  'user revocation by the pages of an account is judged: %s',
  async (style) => {
    const { results } = await run(withAccountPages(style), described[style], requirements)
    const judged = results.filter(({ id }) => requirements.includes(id))
    const seen = judged.map(({ id, class: verdict, summary }) => [id, verdict === 'pass' ? verdict : summary])
    expect(seen.toSorted()).toEqual(requirements.map((id) => [id, 'pass']).toSorted())
  },
)

test.each<[AccountStyle, DefectName, string]>([
  ['link', 'user-revoke-noop', 'revoke-user-kills-offline-token'],
  ['form', 'account-api-ignores-ownership', 'revoke-user-authorization-enforced'],
])('a server that is wrong behind its pages is found out: %s, %s', async (style, defect, requirement) => {
  const { results } = await run(withAccountPages(style, { defects: [defect] }), described[style], [
    requirement,
  ])
  expect(results.find(({ id }) => id === requirement)?.class).toBe('fail')
})

test('a user whose login session the change under test has ended signs in again to look at the account', async () => {
  const { 'sign-out-everywhere': signOut } = mockCalls
  const calls = { ...described.form, ...(signOut === undefined ? {} : { 'sign-out-everywhere': signOut }) }
  const requirement = 'logout-everywhere-list-consistent'
  const { results } = await run(withAccountPages('form'), calls, [requirement])
  const result = results.find(({ id }) => id === requirement)
  expect(result).toMatchObject({ class: 'pass' })
})
