import type { Lifetimes, TimeLimit } from './model.ts'
import type { LifetimeOptions, Limit } from './options.ts'

const hour = 3600

/** Configured seconds as milliseconds, with the defaults: offline tokens do not end by themselves. */
export function lifetimesFrom(options: LifetimeOptions = {}, before?: Lifetimes): Lifetimes {
  const session =
    options.session === undefined
      ? (before?.session ?? limit({ idle: hour / 2, max: 10 * hour }))
      : limit(options.session)
  return {
    code: milliseconds(options.code) ?? before?.code ?? 60_000,
    accessToken: milliseconds(options.access_token) ?? before?.accessToken ?? 300_000,
    session,
    // Online tokens end with their session anyway.
    online: options.online === undefined ? (before?.online ?? {}) : limit(options.online),
    offline: options.offline === undefined ? (before?.offline ?? {}) : limit(options.offline),
  }
}

function limit({ idle, max }: Limit): TimeLimit {
  return {
    ...(typeof idle === 'number' ? { idle: idle * 1000 } : {}),
    ...(typeof max === 'number' ? { max: max * 1000 } : {}),
  }
}

function milliseconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000
}
