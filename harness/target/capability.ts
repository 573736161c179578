import { type CallCapability, callCapabilities } from './calls.ts'

/** What a target can do by something else than a call of its file. */
const withoutCalls = [
  'authorize',
  'openid',
  'prompt-consent',
  'offline-scope',
  'offline-request',
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
  'changeable-user',
  'time-travel',
  'restart',
  'rotation',
  'many-grants',
  'clock-beyond-2038',
  'registration',
  'named-resource',
  'mcp-server',
  'dpop',
  'mtls',
  'token-exchange',
  'grant-management',
  'upstream-idp',
  'resource-indicators',
] as const

export type Capability = (typeof withoutCalls)[number] | CallCapability

/** What a driver or its target can do; the words are used by requirements, target files and reports alike. */
export const capabilities: readonly Capability[] = [...callCapabilities, ...withoutCalls]

/** A capability is there, or it is not and somebody wants to know why and what to add. */
export type Ability =
  | { readonly has: true }
  | { readonly has: false; readonly reason: string; readonly remedy?: string }
