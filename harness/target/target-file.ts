import type { Static } from '@sinclair/typebox'
import type { ReadOnly } from '../engine/read-only.ts'
import type { call, list, revocation } from './calls-schema.ts'
import type { DriverFunction } from './driver-api.ts'
import type { PageRule } from './page-rules.ts'
import type { protocolMembers } from './protocol-schema.ts'
import type { targetSchema } from './target-schema.ts'

/** A target file as it is written; its schema says what each member means. */
export type TargetFile = ReadOnly<Static<typeof targetSchema>>

type Written = Required<TargetFile>

/** How users sign in. */
export type Login = Written['login']

/** The rules of a target file for the pages on the way in. */
export function loginRules(login: Login): readonly PageRule[] {
  return login === 'auto' || 'browser' in login ? [] : login
}

/** Whether the pages on the way in are opened in a real browser. */
export function signsInByBrowser(login: Login): boolean {
  return login !== 'auto' && 'browser' in login
}

export type ServerBlock = Written['server']

export type ClientRole = keyof Written['clients']

/** Any of the clients; only the one that is told of logouts has an address for that. */
export type ClientEntry = Written['clients']['main'] &
  Partial<Pick<NonNullable<Written['clients']['notified']>, 'backchannel_logout_uri'>>

export type ClientAuthentication = NonNullable<ClientEntry['auth']>

export type UserEntry = Written['users'][number]

/** What the owner of a target states about it. An observation never becomes one of these by itself. */
export type DeclaredPolicy = Written['declared']

/** A limit in seconds, or the statement that there is none. */
export type DeclaredLimit = NonNullable<DeclaredPolicy['offline_idle_limit']>

/** What was seen by trying; says what can be looked at, never what is right. */
export type ObservedBehaviour = Written['observed']

/** How the server wants to be talked to. */
export type Protocol = Pick<TargetFile, keyof typeof protocolMembers>

export type Calls = Written['calls']

/** One HTTP request with `{variables}` in its URL, headers and body. */
export type RequestTemplate = ReadOnly<Static<ReturnType<typeof call>>>

/** A call as it is sent: a request, or something that is pressed. */
export type CallTemplate = Omit<RequestTemplate, 'request'> & {
  readonly request?: string
  readonly press?: string
  /** The code of a driver module, in place of a request. */
  readonly run?: DriverFunction
}

/** One of the requests that follow the first of a call. */
export type CallStep = NonNullable<RequestTemplate['followed_by']>[number]

/** A request that answers with a list. */
export type ListTemplate = ReadOnly<Static<ReturnType<typeof list>>>

/** A revocation: one request, or one for every matching entry of a list that is read right before. */
export type RevocationTemplate = ReadOnly<Static<ReturnType<typeof revocation>>> & Pick<CallTemplate, 'run'>

/** How the administrator proves to be one. */
export type AdminCredentials = Written['admin']

/** What everybody else has to know of a driver for one product. */
export interface DriverDeclaration {
  /** Addresses that the file names in the words of the product. */
  readonly addresses?: readonly string[]
  /** Names that are in the open everywhere. */
  readonly publicNames?: readonly string[]
  /** What is made for the run and removed after it, in words. */
  readonly makes?: readonly string[]
}

/** A Keycloak, for its built-in driver. */
export type KeycloakBlock = Written['keycloak'] & {
  /** Whether the realm is made for the run and removed after it. */
  readonly ownRealm?: boolean
}

/** An administrator of Keycloak: a person of `realm`, or a client with a service account there. */
export type KeycloakAdmin = NonNullable<KeycloakBlock['admin']>

/** What a file may leave out, and a target always has. */
type Completed =
  | 'name'
  | 'issuer'
  | 'clients'
  | 'users'
  | 'login'
  | 'logout'
  | 'endpoints'
  | 'observed'
  | 'declared'
  | 'profiles'
  | 'calls'
  | 'lacks'
  | 'tls'
  | 'authorization_parameters'

/** The target file with its secrets resolved and its defaults filled in. */
export type Target = Pick<Written, Completed> &
  Omit<TargetFile, Completed | 'keycloak' | 'deadlines'> & {
    readonly keycloak?: KeycloakBlock
    /** The users that checks may change; they are not among `users`. */
    readonly spares?: Written['users']
    /** What a driver of one product adds to what the file says. */
    readonly declaredByDriver?: DriverDeclaration
    /** Where its calls stand: `target.yaml:12` by the name of the call. */
    readonly places?: Readonly<Record<string, string>>
    readonly deadlines: Required<Written['deadlines']>
  }
