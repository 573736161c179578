import type { Target } from './target-file.ts'

/** What the file may leave out. */
export type RawTarget = Pick<Target, 'issuer' | 'clients' | 'users'> &
  Partial<Target> & {
    /** The name of a recipe, or the path of one. */
    readonly recipe?: string
  }

const defaultDeadlines = { request: 10, check: 60, run: 900 }

/** Fills in what a target may leave out. */
export function withDefaults(raw: RawTarget): Target {
  return {
    ...raw,
    name: raw.name ?? new URL(raw.issuer).host,
    login: raw.login ?? 'auto',
    logout: raw.logout ?? 'auto',
    endpoints: raw.endpoints ?? {},
    observed: raw.observed ?? {},
    declared: raw.declared ?? {},
    profiles: raw.profiles ?? [],
    calls: raw.calls ?? {},
    lacks: raw.lacks ?? {},
    tls: raw.tls ?? {},
    deadlines: { ...defaultDeadlines, ...raw.deadlines },
    authorization_parameters: raw.authorization_parameters ?? {},
  }
}
