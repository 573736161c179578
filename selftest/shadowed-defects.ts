import { isDeepStrictEqual } from 'node:util'
import type { Defect } from '../mock-provider/provider/defects/defect.ts'
import type { Policy } from '../mock-provider/provider/policy/policy.ts'
import { memoryStore } from '../mock-provider/provider/store/memory.ts'
import type { Store } from '../mock-provider/provider/store/store.ts'

type Named<T> = readonly (readonly [name: string, T])[]

/**
 * Behaves like the conforming mock and asks, beside each of its decisions, what each of some defects would have decided,
 * and does the same with a store of its own for each defect that changes the store. A defect that never answers
 * otherwise got the very questions that it would have got alone, since every answer before was the same: the run with
 * that defect is the run without it.
 *
 * @param meet is told the name of each defect that would have made a difference, at least once
 */
export function shadowedDefects(defects: Named<Defect>, meet: (name: string) => void): Defect {
  /** What each defect of the store would have stored; it outlives a restart. */
  const states = new Map<string, Store>()
  return {
    behaviour: 'None: it only looks at what defects would do.',
    policy(right) {
      const wrongs = defects.flatMap(([name, { policy }]) =>
        policy === undefined ? [] : [[name, policy(right)] as const],
      )
      return shadowed<Policy>(right, wrongs, meet)
    },
    store(plain) {
      const stores = defects.flatMap(([name, { store }]) => {
        if (store === undefined) return []
        const state = states.get(name) ?? memoryStore()
        states.set(name, state)
        return [[name, store(state)] as const]
      })
      return mirrored(plain, stores, meet)
    },
    respond(facts, response) {
      for (const [name, { respond }] of defects) {
        if (respond === undefined) continue
        const copy = new Response(null, { status: answerable(response.status), headers: response.headers })
        respond(facts, copy)
        if (!isDeepStrictEqual([...copy.headers], [...response.headers])) meet(name)
      }
    },
  }
}

/** The given part of a policy, which compares its answers with those of others. */
function shadowed<T>(right: T, all: Named<T>, meet: (name: string) => void): T {
  const wrongs = all.filter(([, wrong]) => wrong !== right)
  if (wrongs.length === 0) return right
  if (typeof right === 'function') return compared(right as never, wrongs as never, meet) as T
  if (typeof right !== 'object' || right === null) {
    for (const [name] of wrongs) meet(name)
    return right
  }
  const members = Object.keys(right).map((member) => [
    member,
    shadowed(
      (right as Record<string, unknown>)[member],
      wrongs.map(([name, wrong]) => [name, (wrong as Record<string, unknown>)[member]] as const),
      meet,
    ),
  ])
  for (const [name, wrong] of wrongs) {
    if (Object.keys(wrong as object).some((member) => !Object.hasOwn(right, member))) meet(name)
  }
  return Object.fromEntries(members) as T
}

type Decision = (...facts: unknown[]) => unknown

function compared(right: Decision, wrongs: Named<Decision>, meet: (name: string) => void): Decision {
  const open = new Map(wrongs)
  const differs = (name: string): void => {
    open.delete(name)
    meet(name)
  }
  return (...facts) => {
    const answer = right(...facts)
    const waiting: Promise<void>[] = []
    for (const [name, wrong] of open) {
      const compare = async (other: unknown): Promise<void> => {
        if (!isDeepStrictEqual(await answer, await other)) differs(name)
      }
      try {
        const other = typeof wrong === 'function' ? wrong(...facts) : undefined
        if (other instanceof Promise || answer instanceof Promise) {
          waiting.push(compare(other).catch(() => differs(name)))
        } else if (!isDeepStrictEqual(answer, other)) differs(name)
      } catch {
        differs(name)
      }
    }
    // Whoever asks for a decision that a defect makes later waits for every decision.
    return waiting.length === 0 ? answer : Promise.all(waiting).then(() => answer)
  }
}

/** Does everything with a store, and the same with the stores that defects would have; compares what comes back. */
function mirrored(plain: Store, all: Named<Store>, meet: (name: string) => void): Store {
  const open = new Map(all)
  const differs = (name: string): void => {
    open.delete(name)
    meet(name)
  }
  return new Proxy(plain, {
    get(target, name) {
      const value = Reflect.get(target, name) as unknown
      if (typeof value !== 'function') return value
      return (...parameters: unknown[]) => {
        const answer = Reflect.apply(value, target, parameters)
        const waiting = [...open].map(async ([defect, store]) => {
          try {
            const operation = Reflect.get(store, name) as Decision
            const other = await Reflect.apply(operation, store, repeatable(String(name), parameters))
            if (!isDeepStrictEqual(await answer, other)) differs(defect)
          } catch {
            differs(defect)
          }
        })
        return answer instanceof Promise ? Promise.all(waiting).then(() => answer) : answer
      }
    },
  })
}

/** What is done once works with the store itself, and so with every other one. */
function repeatable(operation: string, parameters: readonly unknown[]): readonly unknown[] {
  return operation === 'once' ? [parameters[0], async () => {}] : parameters
}

/** A status with which a Response can be made; those below 200 and of redirects are no matter here. */
function answerable(status: number): number {
  return status >= 200 ? status : 200
}
