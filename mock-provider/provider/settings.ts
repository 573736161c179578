import { MockError } from '../kit/mock-error.ts'
import { longestLifetime } from './bounds.ts'
import type { Lifetimes, Milliseconds, TimeLimit } from './model.ts'
import type { LifetimeOptions } from './options.ts'

const hour = 3600

const members = ['code', 'access_token', 'session', 'online', 'offline']

/**
 * Configured seconds as milliseconds, with the defaults: offline tokens do not end by themselves.
 *
 * @throws MockError for a member that is not known, or a value that is no duration
 */
export function lifetimesFrom(options: LifetimeOptions = {}, before?: Lifetimes): Lifetimes {
  refuseUnknown('lifetimes', options, members)
  const session =
    options.session === undefined
      ? (before?.session ?? limit('session', { idle: hour / 2, max: 10 * hour }))
      : limit('session', options.session)
  return {
    code: milliseconds('code', options.code) ?? before?.code ?? 60_000,
    accessToken: milliseconds('access_token', options.access_token) ?? before?.accessToken ?? 300_000,
    session,
    // Online tokens end with their session anyway.
    online: options.online === undefined ? (before?.online ?? {}) : limit('online', options.online),
    offline: options.offline === undefined ? (before?.offline ?? {}) : limit('offline', options.offline),
  }
}

/** Configuration comes from callers without types, too, so everything may be anything. */
function limit(name: string, value: unknown): TimeLimit {
  refuseUnknown(name, value, ['idle', 'max'])
  const { idle, max } = value as { readonly idle?: unknown; readonly max?: unknown }
  const idleFor = milliseconds(`${name}.idle`, idle ?? undefined)
  const maxFor = milliseconds(`${name}.max`, max ?? undefined)
  return {
    ...(idleFor === undefined ? {} : { idle: idleFor }),
    ...(maxFor === undefined ? {} : { max: maxFor }),
  }
}

function milliseconds(name: string, seconds: unknown): Milliseconds | undefined {
  if (seconds === undefined) return undefined
  if (typeof seconds === 'number' && seconds > 0 && seconds <= longestLifetime) return seconds * 1000
  throw new MockError(
    'invalid_option',
    `${name} has to be a number of seconds above 0 and up to ${longestLifetime}, found ${shown(seconds)}`,
  )
}

function refuseUnknown(name: string, value: unknown, known: readonly string[]): void {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new MockError(
      'invalid_option',
      `${name} has to be an object of ${known.join(', ')}, found ${shown(value)}`,
    )
  }
  const unknown = Object.keys(value).find((member) => !known.includes(member))
  if (unknown === undefined) return
  throw new MockError(
    'invalid_option',
    `${name} has no member ${shown(unknown)}; known are ${known.join(', ')}`,
  )
}

/** A number that JSON cannot write stays what it is. */
function shown(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value))
  return text.slice(0, 50)
}
