import { expect, test } from 'vitest'
import { driverFor } from '../../selftest/driver-for.ts'
import { mockRequest } from '../../selftest/mock-request.ts'
import { withDefaults } from '../target/defaults.ts'
import { conformanceRun } from './conformance-run.ts'
import { footprintOf, requestsOf } from './footprint.ts'
import type { RunPlan } from './run-plan.ts'

test('the requests that are said are about those that a run sends', async () => {
  const areas = ['scope', 'refresh', 'client-wide']
  const { results } = await conformanceRun(
    { ...mockRequest, areas },
    { driverFor, signal: new AbortController().signal },
  )
  const checked = results.filter(({ exchanges }) => exchanges.length > 0)
  const sent = checked.reduce((sum, { exchanges }) => sum + exchanges.length, 0)
  const said = requestsOf(checked.map(({ area }) => area))
  expect(said).toBeGreaterThan(sent * 0.6)
  expect(said).toBeLessThan(sent * 1.6)
})

const plan: RunPlan = {
  target: { name: 'op', issuer: 'https://op.example', driver: 'generic' },
  profiles: [],
  runs: [
    { id: 'a', area: 'scope', selected: true },
    { id: 'b', area: 'revocation', selected: true },
  ],
  cannot: [],
  without: [],
  makes: ['login sessions and tokens at op; every token is revoked at the end of its check'],
  disturbs: [{ what: 'clock', ids: ['b'] }],
  deadlines: { request: 10, check: 60, run: 900 },
  left: [],
}

test('it is said whose accounts are touched, and what ends that the run did not make', () => {
  const target = withDefaults({
    issuer: 'https://op.example',
    clients: { main: { client_id: 'album' }, second: { client_id: 'printer' } },
    users: [{ username: 'kim', password: 'secret' }],
    calls: {
      'user-revoke-grant': { request: 'DELETE /grants/{client_id}' },
      'admin-revoke-client': { request: 'DELETE /clients/{client_id}/tokens' },
    },
  })
  const { accounts, requests, ends } = footprintOf(plan, target)
  expect(accounts).toBe('the users kim; the clients album, printer')
  expect(requests).toMatch(/^about 47 requests in 2 checks, /)
  expect(ends.join('\n')).toMatch(/all offline access .* \(calls user-revoke-grant, admin-revoke-client\)/)
  expect(ends.join('\n')).toMatch(/tokens of every user at those clients \(calls admin-revoke-client\)/)
  expect(ends.join('\n')).toContain('for everybody: the clock of the server is moved (1 check)')
})

test('throw-away users and clients are named as such', () => {
  const target = withDefaults({
    issuer: 'https://op.example',
    clients: { main: { client_id: 'album' } },
    users: [],
    calls: { 'admin-create-user': { request: 'POST /users', id: 'id' } },
  })
  expect(footprintOf(plan, target).accounts).toBe('throw-away users; the clients album')
})
