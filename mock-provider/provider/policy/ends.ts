import type { Client, Grant, Kind, Session, User } from '../model.ts'

/** How far an ending reaches; `part` is one client inside one login session. */
export type Reach = 'grant' | 'part' | 'session' | 'pair' | 'client' | 'user' | 'realm'

/** What an event ends; stored as one mark. */
export interface Ending {
  readonly reach: Reach
  /** Another client than the one of the event. */
  readonly client?: Client
  readonly except?: string
  readonly exceptClient?: string
  readonly later?: boolean
  readonly kinds: readonly Kind[]
  readonly access: boolean
  readonly session: boolean
  readonly consent: boolean
}

/** What one client holds in a login session, oldest first. */
export interface SessionClient {
  readonly clientUid: string
  /** The client, where it is told of logouts. */
  readonly told?: Client
  readonly kinds: readonly Kind[]
}

export interface EventFacts {
  readonly user?: User
  readonly client?: Client
  readonly session?: Session
  readonly grant?: Grant
  /** For `rpLogout`: where the hint came from. */
  readonly hint?: { readonly origin: 'login' | 'refresh'; readonly grantId: string }
  /** What clients hold in the session. */
  readonly sessionClients?: readonly SessionClient[]
  /** For `login`: the user's first sign-in since a logout. */
  readonly firstSinceLogout?: boolean
  /** For `authorized`: the kind of the new grant. */
  readonly kind?: Kind
  /** For `passwordChange`: whether the user wants to be signed out everywhere but in the given session. */
  readonly signOut?: boolean
  /** For `adminRevokePair`: whether the user has a live login session. */
  readonly loggedIn?: boolean
  /** For `grantUpdate`: whether the grant is replaced, and not merged. */
  readonly replaced?: boolean
  /** For `userRevoke`: whether there is a consent record of the user for the client. */
  readonly consented?: boolean
  /** For `tokenRevoke`: whether every access token of the grant has expired. */
  readonly accessOver?: boolean
  /** For `adminRevokeUser`: clients that hold offline tokens of the user, oldest grant first. */
  readonly clients?: readonly Client[]
}

/** The events that may end something, by the names that marks and lists carry. */
export const eventNames = [
  'rpLogout',
  'upstreamLogout',
  'adminEndSession',
  'login',
  'authorized',
  'userRevoke',
  'tokenRevoke',
  'accessRevoke',
  'codeReplay',
  'grantDelete',
  'grantUpdate',
  'refreshed',
  'nonceChallenge',
  'reuse',
  'adminRevokePair',
  'adminRevokeUser',
  'globalRevoke',
  'adminRevokeToken',
  'clientRevokeAll',
  'signOutEverywhere',
  'passwordChange',
  'secretChange',
] as const

export type EventName = (typeof eventNames)[number]

export type Ends = Readonly<Record<EventName, (facts: EventFacts) => readonly Ending[]>>

const nothing = { access: false, session: false, consent: false } as const

export const sessionEnding: Ending = {
  ...nothing,
  reach: 'session',
  kinds: ['online'],
  access: true,
  session: true,
}
export const offlineOf = (reach: Reach): Ending => ({ ...nothing, reach, kinds: ['offline'], access: true })

const everything: Ending = {
  reach: 'user',
  kinds: ['offline', 'online'],
  access: true,
  session: true,
  consent: false,
}

const wholeGrant: Ending = { ...nothing, reach: 'grant', kinds: ['offline', 'online'], access: true }

/** What each event ends at a server that keeps its promises. */
export const conformingEnds: Ends = {
  rpLogout: ({ session }) => (session === undefined ? [] : [sessionEnding]),
  // @see OpenID Connect Back-Channel Logout 1.0, section 2.7
  upstreamLogout: () => [sessionEnding],
  adminEndSession: () => [sessionEnding],
  login: () => [],
  authorized: () => [],
  userRevoke: () => [{ ...offlineOf('pair'), consent: true }],
  tokenRevoke: ({ grant }) => [
    { ...nothing, reach: 'grant', kinds: grant === undefined ? [] : [grant.kind], access: true },
  ],
  accessRevoke: () => [],
  codeReplay: () => [wholeGrant],
  grantDelete: () => [wholeGrant],
  // A merge adds to what access tokens are good for, and a replacement may take it away: section 3 of Grant Management.
  grantUpdate: ({ replaced }) => [{ ...wholeGrant, access: replaced === true }],
  refreshed: () => [],
  // The client is told to send the same request again: RFC 9449, section 8.
  nonceChallenge: () => [],
  reuse: ({ grant }) => [
    { ...nothing, reach: 'grant', kinds: grant === undefined ? [] : [grant.kind], access: true },
  ],
  adminRevokePair: () => [{ ...offlineOf('pair'), consent: true }],
  adminRevokeUser: () => [offlineOf('user')],
  // The opposite of what a logout does to offline tokens: section 5 of the draft.
  globalRevoke: () => [everything],
  adminRevokeToken: () => [offlineOf('grant')],
  clientRevokeAll: () => [offlineOf('client')],
  signOutEverywhere: () => [everything],
  passwordChange: ({ signOut, session }) =>
    signOut === true ? [{ ...everything, ...(session === undefined ? {} : { except: session.id }) }] : [],
  secretChange: () => [],
}
