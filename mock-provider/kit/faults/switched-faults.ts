import type { Clock } from '../clock.ts'
import { seededNumbers } from '../random.ts'
import { checkedFault } from './check-fault.ts'
import type {
  ActiveFault,
  EndpointName,
  FaultCount,
  FaultEffect,
  FaultHit,
  FaultMatch,
  FaultRule,
  Faults,
} from './fault.ts'

/** What a request says of itself, as far as faults choose by it. */
export interface Sent {
  readonly endpoint: EndpointName | undefined
  readonly grantType: string | undefined
  readonly client: string | undefined
}

/** The fault that hits a request. */
export interface Chosen {
  readonly effect: FaultEffect
  /** There was nothing to spoil in the answer after all. */
  missed(): void
  /** Resolves once so many milliseconds have passed, or the faults were cleared. */
  pause(milliseconds: number): Promise<void>
}

/** What passes by itself, so that a client that tries again gets what it wants. */
const passing: readonly FaultEffect[] = [
  { status: 503, headers: { 'retry-after': '1' } },
  { drop: 'before' },
  { drop: 'after-commit' },
  { malformed: true },
  { delay: 300 },
]

const keptHits = 500

export interface FaultState {
  readonly rule: FaultRule
  readonly hits: number
}

interface Row {
  readonly id: string
  readonly rule: FaultRule
  readonly number: () => number
  hits: number
}

/** The faults that are on, and what they have hit. */
export class SwitchedFaults implements Faults {
  readonly #clock: Clock
  #rows: Row[] = []
  #hits: FaultHit[] = []
  #made = 0
  readonly #waking = new Set<() => void>()

  readonly #configured: readonly FaultRule[]

  /** @param configured those that are on from the start, and again after a reset */
  constructor(clock: Clock, configured: readonly FaultRule[] = []) {
    this.#clock = clock
    this.#configured = configured
    for (const rule of configured) this.add(rule)
  }

  next(endpoint: EndpointName, effect: FaultEffect): ActiveFault {
    return this.add({ endpoint, ...effect, times: 1 })
  }

  on(match: FaultMatch, effect: FaultEffect & FaultCount): ActiveFault {
    return this.add({ ...match, ...effect })
  }

  add(rule: FaultRule): ActiveFault {
    this.#made += 1
    const checked = checkedFault(rule)
    const row = {
      id: `fault-${this.#made}`,
      rule: checked,
      number: seededNumbers(checked.seed ?? 1),
      hits: 0,
    }
    this.#rows.push(row)
    return this.#shown(row)
  }

  random(how: FaultMatch & FaultCount = {}): ActiveFault {
    return this.add({ rate: 0.2, endpoint: 'token', ...how, one_of: passing })
  }

  active(): readonly ActiveFault[] {
    return this.#rows.filter(isLeft).map((row) => this.#shown(row))
  }

  get hits(): readonly FaultHit[] {
    return this.#hits
  }

  get any(): boolean {
    return this.#rows.some(isLeft)
  }

  clear(): void {
    this.#rows = []
    for (const wake of this.#waking) wake()
  }

  /** As it was at the start: what was hit is forgotten, too. */
  reset(): void {
    this.clear()
    this.#hits = []
    this.#made = 0
    for (const rule of this.#configured) this.add(rule)
  }

  /** Those that are on, to be given to `replace`. */
  state(): readonly FaultState[] {
    return this.#rows.filter(isLeft).map(({ rule, hits }) => ({ rule, hits }))
  }

  /** Exactly these from now on; what was hit is forgotten. */
  replace(faults: readonly FaultState[]): void {
    this.clear()
    this.#hits = []
    for (const { rule, hits } of faults) {
      this.add(rule)
      const row = this.#rows.at(-1)
      if (row !== undefined) row.hits = hits
    }
  }

  /** The first fault that hits a request; it counts from this moment, however many requests are under way. */
  choose(sent: Sent): Chosen | undefined {
    const row = this.#rows.find((each) => isLeft(each) && matches(each.rule, sent) && isDrawn(each))
    if (row === undefined) return undefined
    row.hits += 1
    const {
      endpoint: _,
      grant_type: __,
      client: ___,
      times: ____,
      rate: _____,
      seed: ______,
      ...own
    } = row.rule
    const effects = own.one_of
    const effect = effects?.[Math.floor(row.number() * effects.length)] ?? own
    const hit: FaultHit = {
      at: new Date(this.#clock.now()).toISOString(),
      id: row.id,
      endpoint: sent.endpoint,
      ...(sent.grantType === undefined ? {} : { grant_type: sent.grantType }),
      ...(sent.client === undefined ? {} : { client: sent.client }),
      effect: inWords(effect),
    }
    this.#hits = [...this.#hits.slice(1 - keptHits), hit]
    return {
      effect,
      missed: () => {
        row.hits -= 1
        this.#hits = this.#hits.filter((each) => each !== hit)
      },
      pause: (milliseconds) => this.#pause(milliseconds),
    }
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer)
        this.#waking.delete(wake)
        resolve()
      }
      const timer = setTimeout(wake, milliseconds)
      this.#waking.add(wake)
    })
  }

  #shown(row: Row): ActiveFault {
    const { id, rule } = row
    return {
      id,
      rule,
      get hits() {
        return row.hits
      },
      get left() {
        return rule.times === undefined ? undefined : rule.times - row.hits
      },
      remove: () => {
        this.#rows = this.#rows.filter((each) => each !== row)
      },
    }
  }
}

/** An effect as one reads it in a list. */
export function inWords(effect: FaultEffect): string {
  const plain = Object.entries(effect).filter(([name]) => !['headers', 'body', 'set'].includes(name))
  const words = plain.map(([name, value]) => (value === true ? name : `${name} ${[value].flat().join(' ')}`))
  if (effect.set !== undefined) words.push(`set ${Object.keys(effect.set).join(' ')}`)
  return words.length === 0 ? 'other headers' : words.join(', ')
}

function isLeft({ rule, hits }: Row): boolean {
  return rule.times === undefined || hits < rule.times
}

function matches(rule: FaultRule, { endpoint, grantType, client }: Sent): boolean {
  return (
    (rule.endpoint === undefined || rule.endpoint === endpoint) &&
    (rule.grant_type === undefined || rule.grant_type === grantType) &&
    (rule.client === undefined || rule.client === client)
  )
}

function isDrawn({ rule, number }: Row): boolean {
  return rule.rate === undefined || number() < rule.rate
}
