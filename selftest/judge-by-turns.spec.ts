import { expect, test } from 'vitest'
import { SecretMemory } from '../harness/evidence/secret-memory.ts'
import { ClientByTurns } from '../judge/by-turns.ts'
import { calmMcp, judgedClient } from '../judge/judge.ts'
import type { Stage } from '../judge/stage.ts'
import { nodeSigner } from '../mock-provider/adapters/node-signer.ts'
import { requestOf } from '../mock-provider/kit/request-of.ts'
import { badHabits } from './judged-client/bad-habits.ts'
import { InProcessClient } from './judged-client/in-process.ts'

const issuer = 'http://localhost:9400'

test('the test-suite of a client is led through the hazards over HTTP, and reads the verdict there', async () => {
  let stage: Stage | undefined
  const asked = async (path: string, method: string): Promise<Record<string, unknown>> => {
    const answer = await stage?.answer(requestOf(`${issuer}/control${path}`, { method }))
    return (await answer?.json()) as Record<string, unknown>
  }
  const turns = new ClientByTurns()
  const report = judgedClient(turns, {
    options: { ...calmMcp, issuer },
    seams: { signer: nodeSigner, judge: turns },
    secrets: new SecretMemory(),
    ...{ only: ['leak'], name: 'by turns', how: 'mock --judge', failOn: 'fail' },
    open: (opened, { id }) => {
      stage = opened
      turns.play(id)
    },
    judged: (result) => turns.judged(result),
  }).finally(() => turns.close())
  const client = new InProcessClient(badHabits.leak ?? {}, {
    now: Date.now,
    pause: async () => {},
    fetch: async (url, init) => stage?.answer(requestOf(url, init)) ?? Response.error(),
  })
  const done: unknown[] = []
  for (;;) {
    const { hazard, does, times, processes } = await asked('/judge/next', 'POST')
    done.push([hazard, does])
    if (does === 'nothing') break
    if (does === 'begin') await client.begin({ issuer, resource: `${issuer}/mcp` })
    if (does === 'call') await client.call(Number(times), Number(processes))
  }
  const { verdicts, complete } = await asked('/verdict', 'GET')
  expect(done).toEqual([
    ['baseline', 'begin'],
    ['baseline', 'call'],
    ['baseline', 'call'],
    ['baseline', 'call'],
    ['baseline', 'call'],
    ['leak', 'begin'],
    ['leak', 'call'],
    ['leak', 'call'],
    [undefined, 'nothing'],
  ])
  expect(complete).toBe(true)
  expect(verdicts).toMatchObject([
    { hazard: 'baseline', verdict: 'pass', requests: [] },
    { hazard: 'leak', verdict: 'fail', requests: [{ method: 'POST' }, {}, {}] },
  ])
  expect(JSON.stringify(verdicts)).not.toContain('eyJ')
  expect((await report).gate).toMatchObject({ met: false, exitCode: 1 })
})

test('a mock that judges nobody says so', async () => {
  const { createMockProvider } = await import('../mock-provider/provider/provider.ts')
  const answer = await createMockProvider({ issuer }).fetch(`${issuer}/control/verdict`)
  expect([answer.status, await answer.text()]).toEqual([404, expect.stringContaining('--judge')])
})
