import { expect, test } from 'vitest'
import { conformanceRun } from '../harness/runner/conformance-run.ts'
import { planRun } from '../harness/runner/run-plan.ts'
import { withDefaults } from '../harness/target/defaults.ts'
import { listen } from '../mock-provider/adapters/node-server.ts'
import { driverFor } from '../selftest/driver-for.ts'
import { mockRequest } from '../selftest/mock-request.ts'
import { catalogue } from '../suites/catalogue.ts'
import { planLines } from './commands/plan.ts'

const { signal } = new AbortController()
const target = (issuer: string) =>
  withDefaults({
    issuer,
    clients: {
      main: {
        client_id: 'web-app',
        client_secret: 'test-secret-of-web-app',
        redirect_uri: 'https://rp.example/callback',
      },
    },
    users: [{ username: 'philhills', password: 'test-password-of-philhills' }],
  })

test('at the mock everything would run, and what others would feel comes last', async () => {
  const runPlan = await planRun(mockRequest, { driverFor, signal })
  expect(runPlan.runs.map(({ id }) => id).toSorted()).toEqual(catalogue.map(({ id }) => id).toSorted())
  expect(runPlan.cannot).toEqual([])
  expect(runPlan.disturbs.map(({ what }) => what)).toEqual(['clock', 'lifetimes', 'keys', 'server'])
})

test('at a server with one client and one user the missing lines are told, the most useful first', async () => {
  const server = await listen()
  try {
    const runPlan = await planRun({ ...mockRequest, target: target(server.origin) }, { driverFor, signal })
    expect(runPlan.cannot.slice(0, 2).map(({ remedy }) => remedy)).toEqual([
      'users: add a second one',
      'clients: { public: { client_id: ... } }',
    ])
    expect(runPlan.cannot.map(({ ids }) => ids.length)).toEqual(
      runPlan.cannot.map(({ ids }) => ids.length).toSorted((a, b) => b - a),
    )
    const text = planLines(runPlan)
      .map((line) => `${line.text}\n`)
      .join('')
    expect(text).toMatch(/ {4}add {2}users: add a second one \(\d+ more checks\)\n/)
    expect(text).toContain('every token is revoked at the end of its check')
  } finally {
    await server.close()
  }
})

test('a target that comes up soon is waited for; one that does not come is unreachable', async () => {
  const first = await listen()
  const { port, origin } = first
  await first.close()
  const request = { ...mockRequest, target: target(origin), names: ['metadata-scopes-supported'] }
  await expect(conformanceRun({ ...request, waitForTarget: 0.1 }, { driverFor, signal })).rejects.toThrow(
    /nothing is listening on that port/,
  )
  const run = conformanceRun({ ...request, waitForTarget: 20 }, { driverFor, signal })
  const server = await listen({}, { port })
  try {
    expect((await run).gate.exitCode).toBe(0)
  } finally {
    await server.close()
  }
})
