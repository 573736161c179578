import { longestLifetime } from './settings.ts'

const text = { type: 'string', minLength: 1 } as const
const flag = { type: 'boolean' } as const
const seconds = { type: 'number', exclusiveMinimum: 0, maximum: longestLifetime } as const
const limit = {
  anyOf: [seconds, { type: 'null' }],
  description: 'Seconds, or null for no limit.',
} as const
const object = <P extends Record<string, unknown>>(properties: P, required: readonly string[] = []) => ({
  type: 'object',
  additionalProperties: false,
  properties,
  ...(required.length === 0 ? {} : { required }),
})
const texts = { type: 'array', items: text } as const
const authentication = {
  enum: ['client_secret_basic', 'client_secret_post', 'none', 'private_key_jwt'],
} as const
const limits = object({ idle: limit, max: limit })

/** The published schema of the mock provider's configuration file; the same shape as `MockProviderOptions`. */
export const providerSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'urn:offline-conformance:schema:provider:1',
  title: 'Configuration of the mock provider of offline-conformance',
  description: 'Everything is optional; two users and two clients exist without any configuration.',
  ...object({
    issuer: {
      type: 'string',
      pattern: '^https?://[^?#]+[^/?#]$',
      description: 'With or without a path, without a trailing slash.',
    },
    users: {
      type: 'array',
      items: object({ username: text, password: text, id: text, email: text, name: text, enabled: flag }, [
        'username',
        'password',
      ]),
    },
    clients: {
      type: 'array',
      items: object(
        {
          client_id: text,
          client_secret: text,
          client_name: text,
          token_endpoint_auth_method: authentication,
          jwks: object({ keys: { type: 'array', items: { type: 'object' } } }, ['keys']),
          redirect_uris: texts,
          post_logout_redirect_uris: texts,
          grant_types: texts,
          scopes: texts,
          consent: { enum: ['ask', 'pre-approved'] },
          access_token_format: { enum: ['opaque', 'jwt'] },
          admin: flag,
          enabled: flag,
        },
        ['client_id'],
      ),
    },
    signing: { enum: ['RS256', 'ES256', 'EdDSA'] },
    lifetimes: object({
      code: seconds,
      access_token: seconds,
      session: limits,
      online: limits,
      offline: limits,
    }),
    rotation: object({
      confidential: { enum: ['none', 'always'] },
      public: { enum: ['none', 'always'] },
      grace: { type: 'number', minimum: 0 },
    }),
    consent: object({ ask: { enum: ['remember', 'always'] }, boxes: flag }),
    logout: object({
      confirmation: { enum: ['when-unsure', 'always'] },
      ends: { enum: ['online', 'everything'] },
      page: { enum: ['fields', 'bare'] },
    }),
    refresh: object({
      refresh_token: { enum: ['when-changed', 'always'] },
      scope: flag,
      id_token: flag,
      earlier_access_tokens: { enum: ['keep', 'end'] },
    }),
    grants: object({
      per_user_and_client: { enum: ['many', 'one'] },
      online_refresh_tokens: flag,
    }),
    login: object({
      pages: { enum: ['html', 'two-step', 'json'] },
      at: { type: 'string', pattern: '^https?://[^/?#]+$', description: 'An origin, without a path.' },
      session: { enum: ['keep', 'forget'] },
      redirect_status: { enum: [302, 303] },
    }),
    endpoints: object({
      userinfo: flag,
      introspection: flag,
      revocation: flag,
      end_session: flag,
      registration: flag,
      account: flag,
      admin: flag,
      control: flag,
      introspect_refresh_tokens: flag,
      token_management_auth: { type: 'array', items: authentication },
    }),
    errors: object({ dead_token: { enum: ['invalid_grant', 'invalid_request'] } }),
    defects: {
      ...texts,
      description: 'Names of defects to switch on; see `offline-conformance list --defects`.',
    },
  }),
} as const
