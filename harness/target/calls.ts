import type { CallDescription, CallKind } from './call-description.ts'
import { common, subjects, type VariableName } from './variables.ts'

const pair = ['user', 'client', 'grant', 'entry'] as const

/**
 * The calls of a target file: what no standard protocol has a request for. Schema, types, abilities, the lines of
 * doctor and plan and the reference page follow from it. The doctor tries revocations in this order.
 */
export const calls = {
  'user-list-grants': {
    kind: 'list',
    text: 'Lists the offline access that a user has given, as the user sees it.',
    about: ['user'],
    gives: 'user-list-grants',
    title: 'list of the user',
  },
  'user-revoke-grant': {
    kind: 'revocation',
    text: 'A user takes the access of one client away.',
    about: pair,
    gives: 'user-revoke-grant',
  },
  'admin-list-user-tokens': {
    kind: 'list',
    text: 'Lists the offline tokens of one user, as the administrator sees them.',
    about: ['user', 'grant'],
    gives: 'admin-list-user-tokens',
    title: "administrator's list of a user",
  },
  'admin-list-client-tokens': {
    kind: 'list',
    text: 'Lists the offline tokens of one client, as the administrator sees them.',
    about: ['client'],
    gives: 'admin-list-client-tokens',
    title: "administrator's list of a client",
  },
  'admin-list-sessions': {
    kind: 'session-list',
    text: 'Lists the login sessions of a user, so that the right one can be ended.',
    about: ['user', 'grant'],
  },
  'admin-revoke-token': {
    kind: 'revocation',
    text: "Ends one offline token, by its entry in the administrator's list of the user.",
    about: pair,
    gives: 'admin-revoke-token',
  },
  'admin-revoke-user-client': {
    kind: 'revocation',
    text: 'Ends the offline tokens of one user at one client.',
    about: pair,
    gives: 'admin-revoke-user-client',
  },
  'admin-revoke-user': {
    kind: 'revocation',
    text: 'Ends every offline token of one user.',
    about: pair,
    concerns: ['user'],
    gives: 'admin-revoke-user',
  },
  'global-revoke-user': {
    kind: 'revocation',
    text: 'Sends the request of the draft Global Token Revocation for one user.',
    about: pair,
    concerns: ['user'],
    gives: 'global-revoke-user',
  },
  'admin-revoke-client': {
    kind: 'revocation',
    text: 'Ends every offline token of one client.',
    about: ['client', 'entry'],
    gives: 'admin-revoke-client',
    endsAll: true,
  },
  'admin-revoke-client-ways': {
    kind: 'alternatives',
    text: 'Further ways to end every offline token of one client; each is tried and reported by its name.',
    about: ['client', 'entry'],
  },
  'admin-end-session': {
    kind: 'session-end',
    text: 'Ends one login session; it is looked up in admin-list-sessions where that call is there.',
    about: ['user', 'grant', 'entry'],
    gives: 'admin-end-session',
  },
  'sign-out-everywhere': {
    kind: 'plain-change',
    text: 'Signs a user out of every device, as a button of the account page or an administrator does.',
    about: ['user'],
    gives: 'sign-out-everywhere',
  },
  'user-change-password': {
    kind: 'change',
    text: 'A user changes their password and chooses to be signed out of every other device.',
    about: ['user'],
    variables: ['new_password'],
    as: 'user-token',
    gives: 'user-change-password',
  },
  'admin-create-user': {
    kind: 'user-creation',
    text: 'Makes a throw-away user.',
    about: [],
    variables: ['username', 'email', 'password'],
    gives: 'admin-create-user',
    undoneBy: 'admin-delete-user',
    makes: 'one or two users for each check',
  },
  'admin-delete-user': {
    kind: 'removal',
    text: 'Removes a throw-away user.',
    about: ['user'],
  },
  'admin-create-client': {
    kind: 'client-creation',
    text: 'Makes a throw-away client, a public one where the call has `{auth}` or `{public}`; a `client_id` or `client_secret` in the answer counts more than what was sent.',
    about: [],
    variables: subjects.client,
    gives: 'admin-create-client',
    undoneBy: 'admin-delete-client',
    makes: 'one or two clients for each check',
  },
  'admin-delete-client': {
    kind: 'removal',
    text: 'Removes a throw-away client.',
    about: ['client'],
  },
  'admin-disable-user': {
    kind: 'change',
    text: 'Disables a user.',
    about: ['user'],
    gives: 'admin-disable-user',
  },
  'admin-enable-user': {
    kind: 'change',
    text: 'Enables a user again.',
    about: ['user'],
  },
  'admin-rename-user': {
    kind: 'change',
    text: 'Gives a user another name and e-mail address.',
    about: ['user'],
    variables: ['new_username', 'new_email'],
    gives: 'admin-rename-user',
  },
  'admin-set-password': {
    kind: 'change',
    text: 'Gives a user another password.',
    about: ['user'],
    variables: ['new_password'],
    gives: 'admin-set-password',
  },
  'admin-disable-client': {
    kind: 'change',
    text: 'Disables a client.',
    about: ['client'],
    gives: 'admin-disable-client',
  },
  'admin-enable-client': {
    kind: 'change',
    text: 'Enables a client again.',
    about: ['client'],
  },
  'admin-client-secret': {
    kind: 'secret-change',
    text: 'Gives a client another secret.',
    about: ['client'],
    variables: ['new_secret'],
    gives: 'admin-client-secret',
  },
  'admin-withdraw-offline': {
    kind: 'plain-change',
    text: 'Takes offline_access away from what a client may ask for.',
    about: ['client'],
    gives: 'admin-client-scopes',
  },
  'admin-lifetimes': {
    kind: 'setting',
    text: 'Sets the limits of offline tokens for the whole server; needs --allow-destructive.',
    about: [],
    variables: ['idle', 'max'],
    gives: 'admin-lifetimes',
  },
  'rotate-signing-key': {
    kind: 'setting',
    text: 'Makes the server sign with a new key; needs --allow-destructive.',
    about: [],
    gives: 'rotate-signing-key',
  },
  'upstream-revoke-user': {
    kind: 'plain-change',
    text: 'Ends at the upstream provider what it granted the server for a user, so that it refuses to refresh; for servers whose tokens lean on those of another one, such as proxies.',
    about: ['user'],
    as: 'nobody',
    gives: 'upstream-revocation',
  },
  'session-alive': {
    kind: 'session-state',
    text: 'Asks whether the login session of a browser lives, where prompt=none does not tell; only the method and the URL are sent.',
    about: [],
    as: 'user-browser',
  },
} as const satisfies Readonly<Record<string, CallDescription>>

/** The only call outside `calls:`. */
export const clockCall = {
  kind: 'clock',
  text: "Moves the server's clock forward.",
  about: [],
  variables: ['seconds'],
  as: 'nobody',
  gives: 'time-travel',
} as const satisfies CallDescription

type Table = typeof calls

export type CallName = keyof Table

/** The names of the calls of a kind. */
export type CallsOf<K extends CallKind> = {
  [N in CallName]: Table[N]['kind'] extends K ? N : never
}[CallName]

/** What a target file's calls can make possible. */
export type CallCapability = {
  [N in CallName]: Table[N] extends { readonly gives: infer C extends string } ? C : never
}[CallName]

export const callNames = Object.keys(calls) as CallName[]

export function describedCall(
  name: CallName,
): CallDescription & { readonly gives?: CallCapability; readonly undoneBy?: CallName } {
  return calls[name]
}

export const callCapabilities = callNames.flatMap((name) => describedCall(name).gives ?? [])

/** The call that a target file lacks for the use of another: that itself, or the one that takes it back. */
export function lackingFor(
  name: CallName,
  present: Partial<Record<CallName, unknown>>,
): CallName | undefined {
  const { undoneBy = name } = describedCall(name)
  return [name, undoneBy].find((needed) => present[needed] === undefined)
}

/** Whom a revocation is sent for: a user, a client, or the pair of them. */
export function concernsOf(name: CallsOf<'revocation'>): readonly ('user' | 'client')[] {
  const { about, concerns } = describedCall(name)
  return concerns ?? (['user', 'client'] as const).filter((subject) => about.includes(subject))
}

export function callsOf<K extends CallKind>(kind: K): CallsOf<K>[] {
  return callNames.filter((name): name is CallsOf<K> => calls[name].kind === kind)
}

/** Every variable that a call may use. `{csrf}` needs a page to come from, so no call has it by itself. */
export function variablesOf({ about, variables = [] }: CallDescription): VariableName[] {
  return [...common, ...about.flatMap((subject) => subjects[subject]), ...variables]
}

/** What is said where a target file lacks a call, and the line that adds it. */
export function missingCall(name: CallName): { readonly reason: string; readonly remedy: string } {
  return {
    reason: `the target file has no call ${name}`,
    remedy: `calls: { ${name}: { request: ... } }`,
  }
}
