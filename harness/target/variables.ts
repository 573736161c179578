/** What may stand in braces in a request of a target file, and what it means. */
export const variables = {
  issuer: 'The issuer; in a URL without a slash at its end.',
  origin: 'The origin of the issuer.',
  administration: 'The address of the interface for administrators, as `administration` of the file has it.',
  now: "The target's time, in seconds since the epoch.",
  csrf: 'The value that `csrf` names; only for calls with `as: user-browser`.',
  username: 'The name with which the user signs in.',
  email: 'The e-mail address of the user.',
  password: 'The password of the user.',
  user_id: 'The id of the user in the file, or that which the server gave; else the subject identifier.',
  sub: 'The subject identifier of the user, from an ID token.',
  client_id: 'The identifier of the client.',
  client_secret: 'The secret of the client, empty for a public one.',
  auth: 'How the client authenticates, e.g. client_secret_basic.',
  public: 'Whether the client is public, true or false.',
  redirect_uri: 'The redirect URI of the client.',
  post_logout_redirect_uri: 'Where the client wants the browser to be after logout.',
  token: 'The newest refresh token of the grant.',
  sid: 'The session identifier in the ID token of the grant, where it has one.',
  'entry.id': 'The member `id` of the list entry that the call is about.',
  'entry.client': 'The member `client` of that entry.',
  'entry.user': 'The member `user` of that entry.',
  'entry.session': 'The member `session` of that entry.',
  new_username: 'The new name of the user.',
  new_email: 'The new e-mail address of the user.',
  new_password: 'The new password of the user.',
  new_secret: 'The new secret of the client; a server may choose another and answer with it.',
  idle: 'Seconds without a refresh after which an offline token ends, or null for no limit.',
  max: 'Seconds after which an offline token ends in any case, or null for no limit.',
  seconds: 'By how many seconds the clock is moved.',
} as const

export type VariableName = keyof typeof variables

/** Known in every call. */
export const common = ['issuer', 'origin', 'administration', 'now'] as const satisfies readonly VariableName[]

/** Their values, at a moment of the target's time in milliseconds. */
export function commonValues(
  { issuer, administration }: { readonly issuer: string; readonly administration?: string },
  moment: number,
): Record<(typeof common)[number], string | number | undefined> {
  return { issuer, origin: new URL(issuer).origin, administration, now: Math.floor(moment / 1000) }
}

/** Whom or what a call is about, and the variables that it brings. */
export const subjects = {
  user: ['username', 'email', 'password', 'user_id', 'sub'],
  client: ['client_id', 'client_secret', 'auth', 'public', 'redirect_uri', 'post_logout_redirect_uri'],
  grant: ['token', 'sid'],
  entry: ['entry.id', 'entry.client', 'entry.user', 'entry.session'],
} as const satisfies Readonly<Record<string, readonly VariableName[]>>

/** What the steps of a page rule know; those with a <name> only where the page or an answer has it. */
export const pageVariables = {
  issuer: variables.issuer,
  origin: 'The origin of the page.',
  redirect_uri: variables.redirect_uri,
  username: variables.username,
  email: 'The e-mail address of the user, else the name.',
  password: variables.password,
  'page.url': 'The address of the page.',
  'page.query': 'The query of that address, byte for byte, since some servers sign it.',
  'query.<name>': 'A parameter of that query.',
  'meta.<name>': 'The content of a meta element of the page, e.g. a value against request forgery.',
  'field.<name>': 'The value of a hidden field of the page.',
  'cookie.<name>': 'The value of a cookie that scripts of the page can read, decoded.',
  'answer.<name>': 'A member of the JSON answer to the step before; dots lead into it.',
} as const

export type PageVariable = Exclude<keyof typeof pageVariables, `${string}<name>`>
