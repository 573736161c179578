/** What a driver or its target can do; the words are used by requirements, target files and reports alike. */
export const capabilities = [
  'authorize',
  'consent',
  'consent-text',
  'online-session',
  'online-refresh-token',
  'second-user',
  'second-client',
  'confidential-client',
  'public-client',
  'preapproved-client',
  'not-entitled-client',
  'assertion-client',
  'implicit-client',
  'backchannel-receiver',
  'rp-logout',
  'userinfo',
  'introspection',
  'revocation',
  'discovery',
  'user-list-grants',
  'user-revoke-grant',
  'admin-list-user-tokens',
  'admin-list-client-tokens',
  'admin-revoke-user',
  'admin-revoke-user-client',
  'admin-revoke-token',
  'admin-revoke-client',
  'admin-end-session',
  'sign-out-everywhere',
  'user-change-password',
  'admin-create-user',
  'admin-disable-user',
  'admin-rename-user',
  'admin-set-password',
  'admin-create-client',
  'admin-disable-client',
  'admin-client-secret',
  'admin-client-scopes',
  'admin-lifetimes',
  'rotate-signing-key',
  'time-travel',
  'restart',
  'rotation',
  'many-grants',
] as const

export type Capability = (typeof capabilities)[number]

/** A capability is there, or it is not and somebody wants to know why and what to add. */
export type Ability =
  | { readonly has: true }
  | { readonly has: false; readonly reason: string; readonly remedy?: string }
