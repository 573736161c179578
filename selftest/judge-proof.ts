import type { RunReport } from '../harness/engine/report.ts'
import { SecretMemory } from '../harness/evidence/secret-memory.ts'
import { calmMcp, judgedClient } from '../judge/judge.ts'
import type { Time } from '../judge/play.ts'
import type { Stage } from '../judge/stage.ts'
import { requestOf } from '../mock-provider/kit/request-of.ts'
import type { ProviderSeams } from '../mock-provider/provider/provider.ts'
import type { Habits } from './judged-client/habits.ts'
import { InProcessClient } from './judged-client/in-process.ts'

const issuer = 'http://localhost:9400'

/** Time that goes with that of the mock, and at once where somebody waits for it. */
class PlayTime implements Time {
  #waited = 0

  now(): number {
    return Date.now() + this.#waited
  }

  async pause(milliseconds: number): Promise<void> {
    this.#waited += milliseconds
  }
}

/** Judges the small client with a bad habit, or none, in this process. */
export function judgedHabits(
  bad: Partial<Habits>,
  only: readonly string[] = [],
  seams: ProviderSeams = {},
): Promise<RunReport> {
  const time = new PlayTime()
  let stage: Stage | undefined
  const client = new InProcessClient(bad, {
    now: () => time.now(),
    pause: (milliseconds) => time.pause(milliseconds),
    fetch: async (url, init) => {
      if (stage === undefined) throw new Error('no hazard is played')
      return stage.answer(requestOf(url, init))
    },
  })
  return judgedClient(client, {
    options: { ...calmMcp, issuer },
    seams,
    time,
    secrets: new SecretMemory(),
    only,
    name: 'the client of the proof',
    how: 'npx offline-conformance judge',
    failOn: 'warn',
    open: (opened) => {
      stage = opened
    },
  })
}
