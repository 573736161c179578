import type { Clock } from '../../mock-provider/kit/clock.ts'
import { decorated } from '../../mock-provider/provider/defects/decorated.ts'
import type { Defect } from '../../mock-provider/provider/defects/defect.ts'
import type { Grant, Mark } from '../../mock-provider/provider/model.ts'
import type { Ending, Ends, EventName } from '../../mock-provider/provider/policy/ends.ts'
import type { Policy } from '../../mock-provider/provider/policy/policy.ts'
import type { Store, StoredFacts } from '../../mock-provider/provider/store/store.ts'
import type { Difference, Shape } from './shapes.ts'

/** Marks of an event as the conforming server and as the defective one would write them. */
const tags = { right: '#right', wrong: '#wrong' } as const

/** An ending that is on its way to become a mark. */
interface Written {
  readonly event: string
  readonly ending: Ending
  readonly tag: string
}

/** What came of a shape in a run. */
export interface Trace {
  /** How often the defect showed where it could. */
  shown: number
  /** How many requests came so far. */
  requests: number
}

/**
 * A defect that shows only where a shape says so: its decisions are taken by turns by the conforming policy and by the
 * defective one, and what its events end is decided for each grant when somebody asks for it.
 */
export function shapedDefect(defect: Defect, shape: Shape, clock: Clock, trace: Trace): Defect {
  const cast: { firstClient: string | undefined; firstUser: string | undefined } = {
    firstClient: undefined,
    firstUser: undefined,
  }
  const told = (difference: Difference): boolean => {
    const shows = shape(difference, cast)
    if (shows === true) trace.shown += 1
    return shows === true
  }
  const written: Written[] = []
  return {
    behaviour: defect.behaviour,
    policy: (right) => {
      const wrong = defect.policy?.(right) ?? right
      const pick = picker(clock, trace, told)
      const groups = Object.keys(right).map((name) => {
        const group = name as keyof Policy
        return [
          group,
          group === 'ends'
            ? endings(right.ends, wrong.ends, written)
            : mixed(right[group], wrong[group], pick),
        ]
      })
      return Object.fromEntries(groups) as unknown as Policy
    },
    store: (plain) => sortedMarks(defect.store?.(plain) ?? plain, { clock, trace, told, cast, written }),
  }
}

/** When a decision first made a difference, and the requests in which it did. */
interface Memory {
  first?: number
  readonly requests: Set<number>
}

type Chooser = (facts: unknown, memory: Memory) => boolean

/** One request may ask for a decision more than once, and then it gets the same answer. */
function picker(clock: Clock, trace: Trace, told: (difference: Difference) => boolean): Chooser {
  return (facts, memory) => {
    memory.first ??= clock.now()
    memory.requests.add(trace.requests)
    return told({ ...subjectOf(facts), age: clock.now() - memory.first, times: memory.requests.size - 1 })
  }
}

/** Two groups of decisions as one: where they say the same that is it, else it is picked. */
function mixed<T>(right: T, wrong: T, pick: Chooser): T {
  if (right === wrong) return right
  if (typeof right === 'function' && typeof wrong === 'function') {
    const memory: Memory = { requests: new Set() }
    return ((...facts: unknown[]) => {
      const [a, b] = [right(...facts), wrong(...facts)]
      const choose = (x: unknown, y: unknown): unknown =>
        JSON.stringify(x) === JSON.stringify(y) ? x : pick(facts[0], memory) ? y : x
      if (!(a instanceof Promise || b instanceof Promise)) return choose(a, b)
      return Promise.all([a, b]).then(([x, y]) => choose(x, y))
    }) as T
  }
  if (typeof right !== 'object' || right === null) return wrong
  const entries = Object.entries(right).map(([name, value]) => [
    name,
    mixed(value, (wrong as Record<string, unknown>)[name], pick),
  ])
  return Object.fromEntries(entries) as T
}

/** Both endings are written, each tagged; which one counts is decided when a grant is looked at. */
function endings(right: Ends, wrong: Ends, written: Written[]): Ends {
  const events = Object.keys(right) as EventName[]
  const entries = events.map((event) => [
    event,
    right[event] === wrong[event]
      ? right[event]
      : (facts: Parameters<Ends[EventName]>[0]) => {
          const [a, b] = [right[event](facts), wrong[event](facts)]
          if (JSON.stringify(a) === JSON.stringify(b)) return a
          written.push(...a.map((ending) => ({ ending, event, tag: tags.right })))
          written.push(...b.map((ending) => ({ ending, event, tag: tags.wrong })))
          return [...a, ...b]
        },
  ])
  return Object.fromEntries(entries) as Ends
}

function sortedMarks(
  store: Store,
  {
    clock,
    trace,
    told,
    cast,
    written,
  }: {
    readonly clock: Clock
    readonly trace: Trace
    readonly told: (difference: Difference) => boolean
    readonly cast: { firstClient: string | undefined; firstUser: string | undefined }
    readonly written: Written[]
  },
): Store {
  /** The requests in which a grant was used since an event that ends it. */
  const uses = new Map<string, Set<number>>()
  const usesOf = (grant: Grant, mark: Mark): Set<number> => {
    const name = `${grant.id} ${mark.event.split('#')[0]}`
    const known = uses.get(name) ?? new Set()
    uses.set(name, known)
    return known
  }
  const shows = async (grant: Grant, all: readonly Mark[]): Promise<boolean> => {
    const mark = last(all)
    if (mark === undefined) return false
    const page = await store.page(mark.key, { kind: grant.kind, after: 0, limit: 1000 })
    return told({
      clientUid: grant.clientUid,
      userId: grant.userId,
      age: clock.now() - mark.made.at,
      times: [...usesOf(grant, mark)].filter((request) => request < trace.requests).length,
      grant,
      siblings: page.filter(({ made }) => made.order < mark.made.order),
      mark,
    })
  }
  const sorted = async (grant: Grant, facts: StoredFacts): Promise<StoredFacts> => {
    const all = [...facts.marks.values()].flat()
    const tagged = all.filter((mark) => mark.event.includes('#') && mark.made.order > grant.made.order)
    const differs = reachOf(grant, tagged, tags.right) !== reachOf(grant, tagged, tags.wrong)
    const kept = differs && (await shows(grant, tagged)) ? tags.wrong : tags.right
    const marks = [...facts.marks].map(([key, ofKey]) => [key, readable(ofKey, kept)] as const)
    return { ...facts, marks: new Map(marks) }
  }
  return decorated(store, {
    async putGrant(grant) {
      cast.firstClient ??= grant.clientUid
      cast.firstUser ??= grant.userId
      await store.putGrant(grant)
    },
    async revoke(mark) {
      await store.revoke({ ...mark, event: `${mark.event}${tagOf(mark, written)}` })
    },
    async marks(keys) {
      const found = await store.marks(keys)
      return new Map([...found].map(([key, all]) => [key, readable(all, tags.right)]))
    },
    facts: async (grant) => sorted(grant, await store.facts(grant)),
    async rotate(rotation) {
      const grant = await store.grant(rotation.grantId)
      if (grant === undefined) return store.rotate(rotation)
      const facts = await store.facts(grant)
      const { marks } = await sorted(grant, facts)
      const used = await store.rotate({
        ...rotation,
        accepts: (current, now) => rotation.accepts(current, { ...now, marks }),
      })
      const mark = last([...facts.marks.values()].flat().filter(({ event }) => event.includes('#')))
      if (used !== undefined && mark !== undefined) usesOf(grant, mark).add(trace.requests)
      return used
    },
  })
}

/** The tag of the ending that a mark is made of; endings that concern nothing make no mark. */
function tagOf(mark: Mark, written: Written[]): string {
  const index = written.findIndex(
    ({ event, ending }) =>
      event === mark.event &&
      ending.kinds.join() === mark.kinds.join() &&
      ending.access === mark.access &&
      ending.session === mark.session &&
      ending.consent === mark.consent,
  )
  return index === -1 ? '' : (written.splice(0, index + 1).at(-1)?.tag ?? '')
}

/** What the marks of one tag do to a grant, in a word. */
function reachOf(grant: Grant, marks: readonly Mark[], tag: string): string {
  const own = marks.filter((mark) => mark.event.endsWith(tag) && mark.except !== grant.sessionId)
  const ended = own.filter(({ kinds }) => kinds.includes(grant.kind))
  return JSON.stringify([
    ended.length > 0,
    ended.some(({ access }) => access),
    grant.kind === 'online' && own.some(({ session }) => session),
  ])
}

/** The marks that count, with the names that everybody else knows. */
function readable(marks: readonly Mark[], kept: string): readonly Mark[] {
  return marks.flatMap((mark) => {
    const [event = '', tag] = mark.event.split('#')
    return tag === undefined || `#${tag}` === kept ? [{ ...mark, event }] : []
  })
}

function last(marks: readonly Mark[]): Mark | undefined {
  return marks.toSorted((a, b) => a.made.order - b.made.order).at(-1)
}

/** Whom a decision is about, as far as its facts name them. */
function subjectOf(facts: unknown): About {
  if (typeof facts !== 'object' || facts === null) return {}
  const { client, user, grant, session, clientUid, userId } = facts as Record<string, Record<string, string>>
  return {
    clientUid: text(clientUid) ?? grant?.clientUid ?? client?.uid,
    userId: text(userId) ?? grant?.userId ?? session?.userId ?? user?.id,
  }
}

type About = { readonly clientUid?: string | undefined; readonly userId?: string | undefined }

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
