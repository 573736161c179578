import { testClientKey } from '../../fixtures/keys.ts'
import { mcpPreset } from './mcp/mcp-preset.ts'
import type { MockProviderOptions } from './options.ts'

const { d: _, ...publicClientKey } = testClientKey

/** Named configurations of servers that clients meet; options that are given besides count more. */
export const presets = {
  /** Every sign-in yields an offline token, and no scope value asks for it. */
  'always-offline': { offline: { by: 'registration' } },
  /** A refresh replaces the token, and the one before works for ten more seconds. */
  'rotating-with-grace': { rotation: { confidential: 'always', public: 'always', grace: 10 } },
  /** A second sign-in ends the token of the first. */
  'one-token-per-user-and-client': { grants: { per_user_and_client: 'one' } },
  /** Offline tokens end after ten minutes without a refresh, and after a day in any case; answers say so. */
  'short-idle': {
    lifetimes: { access_token: 60, session: { idle: 300, max: 3600 }, offline: { idle: 600, max: 86_400 } },
    refresh: { expiration_fields: true },
  },
  /** @see FAPI 2.0 Security Profile, section 5.3.2 */
  fapi2: {
    strict: true,
    signing: 'ES256',
    pushed_requests: 'required',
    pkce: 'required',
    dpop: { mode: 'required' },
    rotation: { confidential: 'none', public: 'none' },
    lifetimes: { code: 60 },
    login: { redirect_status: 303 },
    endpoints: { registration: false, token_management_auth: ['private_key_jwt'] },
    clients: [
      {
        client_id: 'fapi-app',
        token_endpoint_auth_method: 'private_key_jwt',
        jwks: { keys: [publicClientKey] },
        redirect_uris: ['https://localhost:5173/callback', 'http://localhost:5173/callback'],
      },
    ],
  },
  mcp: mcpPreset,
} as const satisfies Readonly<Record<string, MockProviderOptions>>

export type PresetName = keyof typeof presets
