import type { Driver, TestSession } from '../../drivers/driver.ts'
import { Effects } from '../../drivers/effects.ts'
import type { FactName } from '../../engine/facts.ts'
import type { ExchangeRecord, LedgerEntry } from '../../engine/report.ts'
import { SecretMemory } from '../../evidence/secret-memory.ts'
import type { Repair } from '../../rp/repairs.ts'
import { type Ability, type Capability, capabilities } from '../../target/capability.ts'
import { withDefaults } from '../../target/defaults.ts'
import type { TargetRequirement } from '../requirement.ts'
import { Engine } from '../run-all.ts'

export const exchange: ExchangeRecord = {
  number: 1,
  sender: 'client',
  startedAt: '2026-01-01T00:00:00.000Z',
  milliseconds: 1,
  request: { method: 'GET', url: 'https://op.example/', headers: [] },
}

export function requirement(id: string, more: Partial<TargetRequirement> = {}): TargetRequirement {
  return {
    id,
    area: 'logout',
    title: id,
    level: 'MUST',
    basis: 'text',
    clause: { document: 'RFC 6749', section: '6', url: 'https://example.com' },
    statement: `${id} holds`,
    profiles: ['oauth2'],
    needs: ['authorize'],
    defect: `${id}-defect`,
    procedure: [],
    verdict: { pass: 'It holds.' },
    check: async ({ observe }) => {
      observe.that(true, { subject: 'it', expected: 'so', observed: 'so' })
    },
    ...more,
  } as TargetRequirement
}

export const gates = ['issues', 'answers', 'keeps'] as const

export const gateChecks = gates.map((id, index) =>
  requirement(id, { role: index === 0 ? 'subject-gate' : 'gate' }),
)

/** A requirement whose check tells, right after it observed something, whether a fact holds. */
export const showing = (
  id: string,
  fact: FactName,
  holds: boolean,
  more: Partial<TargetRequirement> = {},
): TargetRequirement =>
  requirement(id, {
    shows: [fact],
    check: async ({ observe, found }) => {
      observe.that(holds, { subject: 'it', expected: 'so', observed: holds ? 'so' : 'not so' })
      found(fact, holds)
    },
    ...more,
  })

interface FakeOptions {
  /** What every check waits for; three that hold where absent. */
  readonly gates?: readonly TargetRequirement[]
  /** The edition that has a requirement first, where that of the run has it not. */
  addedIn?(id: string): string | undefined
  readonly lacks?: Partial<Record<Capability, string>>
  readonly isolated?: boolean
  readonly answers?: boolean
  readonly deadlines?: { request: number; check: number; run: number }
  readonly exchanges?: readonly ExchangeRecord[]
  /** What became of the tokens of each check. */
  readonly left?: readonly LedgerEntry[]
  /** What the checks asked the target to change. */
  readonly effects?: Effects
  readonly repairs?: readonly Repair[]
  /** Asked after each error. */
  slowDown?(): (() => void) | undefined
}

export function fakeDriver(options: FakeOptions = {}): Driver {
  const target = withDefaults({
    issuer: 'https://op.example',
    clients: { main: { client_id: 'web' } },
    users: [],
    deadlines: options.deadlines ?? { request: 1, check: 5, run: 20 },
  })
  const abilities = Object.fromEntries(
    capabilities.map((name): [Capability, Ability] => {
      const reason = options.lacks?.[name]
      return [name, reason === undefined ? { has: true } : { has: false, reason, remedy: `add ${name}` }]
    }),
  ) as Record<Capability, Ability>
  return {
    name: 'fake',
    target,
    secrets: new SecretMemory(target),
    isolated: options.isolated ?? true,
    concurrency: options.isolated === false ? 1 : 4,
    start: async () => {},
    abilities: () => abilities,
    openSession: async (): Promise<TestSession> => ({
      actors: { rp: {} } as TestSession['actors'],
      effects: options.effects ?? new Effects(),
      repairs: { all: options.repairs ?? [] },
      exchanges: options.exchanges ?? [exchange],
      proveClock: async () => {},
      createActors: async () => {},
      redacted: (result) => result,
      redact: (text) => text.replaceAll('secret', 'mark'),
      close: async () => options.left ?? [],
    }),
    stillAnswers: async () => options.answers ?? true,
    ...(options.slowDown === undefined ? {} : { slowDown: options.slowDown }),
    stop: async () => {},
  }
}

export async function run(
  checks: readonly TargetRequirement[],
  options: FakeOptions = {},
  signal = new AbortController().signal,
) {
  const catalogue = [...(options.gates ?? gateChecks), ...checks]
  const engine = new Engine({
    catalogue,
    selected: new Set(checks.map(({ id }) => id)),
    driver: fakeDriver(options),
    profiles: ['oauth2'],
    signal,
    rerun: (id) => `run ${id}`,
    faultPause: 0,
    ...(options.addedIn === undefined ? {} : { addedIn: options.addedIn }),
  })
  const outcome = await engine.run()
  return { ...outcome, of: (id: string) => outcome.results.find((result) => result.id === id) }
}

export const throwing = (error: Error) => async (): Promise<void> => {
  throw error
}
