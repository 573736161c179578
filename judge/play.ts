import type { SecretMemory } from '../harness/evidence/secret-memory.ts'
import { mcpPath } from '../mock-provider/provider/mcp/protected-resource.ts'
import type { MockProviderOptions, ProviderSeams } from '../mock-provider/provider/provider.ts'
import type { ClientUnderTest } from './client-under-test.ts'
import type { JudgedHazard, Play } from './hazard.ts'
import { isUse } from './seen.ts'
import { Stage } from './stage.ts'
import type { Step } from './step.ts'

/** Seconds by which the mock's clock goes forward, past the lifetime of every access token: 300 by default. */
const pastAccessTokens = 360

/** Real time, as far as the judge has to do with it. */
export interface Time {
  /** Milliseconds since the epoch. */
  now(): number
  pause(milliseconds: number): Promise<void>
}

export const realTime: Time = {
  now: Date.now,
  pause: (milliseconds) =>
    new Promise((resolve) => {
      setTimeout(resolve, milliseconds)
    }),
}

/** What all plays have in common. */
export interface Theatre {
  readonly options: MockProviderOptions & { readonly issuer: string }
  readonly seams?: ProviderSeams
  readonly time?: Time
  readonly secrets: SecretMemory
  /** Told of each stage before its client begins: requests go there from then on. */
  open(stage: Stage, hazard: JudgedHazard): void
  /** Told of each step that begins. */
  tell?(hazard: JudgedHazard, step: Step): void
}

/** What a play leaves. */
export interface Played extends Play, Pick<Stage, 'exchanges'> {
  readonly milliseconds: number
  /** What the client itself did not do, in words. */
  readonly troubles: readonly string[]
}

/** Plays one hazard with a client that has never been used. */
export async function played(
  hazard: JudgedHazard,
  client: ClientUnderTest,
  theatre: Theatre,
): Promise<Played> {
  const { options, seams = {}, time = realTime, secrets } = theatre
  const stage = new Stage({
    options: { ...options, ...hazard.options },
    seams,
    secrets,
    now: () => time.now(),
  })
  const { issuer } = options
  const path = mcpPath(options)
  const addresses = { issuer, ...(path === undefined ? {} : { resource: `${issuer}${path}` }) }
  const troubles: string[] = []
  let cannot: string | undefined
  const startedAt = time.now()
  theatre.open(stage, hazard)
  await client.begin(addresses)
  try {
    for (const [index, step] of hazard.script.entries()) {
      stage.step = index
      theatre.tell?.(hazard, step)
      try {
        await taken(step, { client, stage, time })
      } catch (error) {
        if (!(error instanceof ClientTrouble)) throw error
        if (error.isWithout) {
          cannot = error.message
          break
        }
        troubles.push(`step ${index + 1}: ${error.message}`)
      }
    }
  } finally {
    await client.end()
    // It goes on answering those who ask for the verdict.
    stage.mock.faults.clear()
  }
  const { seen, exchanges } = stage
  const milliseconds = Math.max(0, time.now() - startedAt)
  return {
    ...{ ...addresses, script: hazard.script, seen, exchanges, troubles, milliseconds },
    ...(cannot === undefined ? {} : { cannot }),
  }
}

/** The client did not do what it was asked for; what it sent is judged all the same. */
export class ClientTrouble extends Error {
  override readonly name = 'ClientTrouble'
  /** The step is none for a client of its kind, so that nothing can be said about it. */
  readonly isWithout: boolean

  constructor(message: string, { isWithout = false }: { readonly isWithout?: boolean } = {}) {
    super(message)
    this.isWithout = isWithout
  }
}

async function taken(
  step: Step,
  { client, stage, time }: { readonly client: ClientUnderTest; readonly stage: Stage; readonly time: Time },
): Promise<void> {
  switch (step.does) {
    case 'call':
      return client.call(step.times, step.processes)
    case 'restart':
      return client.restart()
    case 'crash':
      return crashed(client, stage)
    case 'expire':
      stage.mock.clock.advance(pastAccessTokens)
      return
    case 'wait':
      return time.pause(step.seconds * 1000)
    case 'change':
      await step.change(stage.mock, stage)
  }
}

/** The answer to a call that got through is kept back until the client is dead. */
async function crashed(client: ClientUnderTest, stage: Stage): Promise<void> {
  let answered = (): void => {}
  let release = (): void => {}
  const moment = new Promise<void>((resolve) => {
    answered = resolve
  })
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  stage.beforeAnswer = (seen) => {
    if (!isUse(seen) || seen.status !== 200) return undefined
    answered()
    return released
  }
  try {
    await client.crash(moment)
  } finally {
    stage.beforeAnswer = () => undefined
    release()
  }
}
