import type { DriverDeclaration, KeycloakBlock, Target, TargetFile } from './target-file.ts'
import { fillUrl } from './template.ts'
import { commonValues } from './variables.ts'

/** A target file without what it may leave out. */
export type RawTarget = Omit<TargetFile, 'keycloak'> &
  Pick<Target, 'issuer' | 'clients' | 'users'> & {
    readonly keycloak?: KeycloakBlock
    readonly declaredByDriver?: DriverDeclaration
    /** Of a target that is completed once more. */
    readonly spares?: Target['spares']
  }

/** Scope values that OpenID Connect defines are no default where it is not spoken. */
function withoutIdentityScopes(clients: Target['clients']): Target['clients'] {
  const entries = Object.entries(clients).map(([role, entry]) => [
    role,
    entry === undefined ? entry : { scopes: [], ...entry },
  ])
  return Object.fromEntries(entries) as Target['clients']
}

/** A recipe cannot know the issuer. */
function filledEndpoints({ endpoints = {}, ...target }: RawTarget): Target['endpoints'] {
  return Object.fromEntries(
    Object.entries(endpoints).map(([name, address]) => [name, fillUrl(address, commonValues(target, 0))]),
  )
}

const defaultDeadlines = { request: 10, check: 60, run: 900 }

/** Fills in what a target may leave out. */
export function withDefaults(raw: RawTarget): Target {
  const users = [...raw.users, ...(raw.spares ?? [])]
  return {
    ...raw,
    users: users.filter(({ spare }) => spare !== true),
    spares: users.filter(({ spare }) => spare === true),
    clients: raw.protocol === 'oauth' ? withoutIdentityScopes(raw.clients) : raw.clients,
    name: raw.name ?? new URL(raw.issuer).host,
    login: raw.login ?? 'auto',
    logout: raw.logout ?? 'auto',
    endpoints: filledEndpoints(raw),
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
