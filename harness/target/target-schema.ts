import { capabilities } from '../engine/capability.ts'
import { profiles } from '../engine/vocabulary.ts'

const text = { type: 'string', minLength: 1 } as const
const secret = {
  type: 'string',
  minLength: 1,
  // Messages do not show what stands here.
  writeOnly: true,
  description:
    'A reference: env:NAME, file:path or cmd:command line. A literal secret is accepted with a warning.',
} as const
/** Texts by names that the file chooses: any of them may be a secret. */
const freeTexts = { type: 'object', additionalProperties: { type: 'string', writeOnly: true } } as const
const url = { type: 'string', format: 'uri', pattern: '^https?://' } as const
const seconds = { type: 'number', exclusiveMinimum: 0 } as const
const limit = {
  anyOf: [{ type: 'number', exclusiveMinimum: 0 }, { const: 'none' }],
  description: 'Seconds, or none.',
} as const
const object = <P extends Record<string, unknown>>(properties: P, required: readonly string[] = []) => ({
  type: 'object',
  additionalProperties: false,
  properties,
  ...(required.length === 0 ? {} : { required }),
})

const request = {
  request: {
    type: 'string',
    pattern: '^(GET|POST|PUT|PATCH|DELETE) \\S+$',
    description: 'Method and URL; a URL that starts with / is below the issuer. {variables} are filled in.',
  },
  headers: freeTexts,
  json: {},
  form: freeTexts,
  as: {
    enum: ['admin', 'user-token', 'user-browser', 'nobody'],
    description:
      "Whose credentials the call carries: the administrator's, an access token or a signed-in browser of the user.",
  },
  csrf: object({ page: text, field: text }, ['page', 'field']),
} as const
const call = object(request, ['request'])
const list = object(
  {
    ...request,
    list: text,
    entry: object({ id: text, client: text, user: text, session: text, offline: text }),
  },
  ['request', 'entry'],
)
const revocationOf = (more: Record<string, unknown>, required: readonly string[]) =>
  object(
    {
      ...request,
      each: { enum: ['user-list-grants', 'admin-list-user-tokens', 'admin-list-client-tokens'] },
      ...more,
    },
    ['request', ...required],
  )
const revocation = revocationOf({}, [])
const namedRevocation = revocationOf({ name: text }, ['name'])
const texts = { type: 'array', items: text } as const
const pageRule = {
  ...object(
    {
      page: { ...text, description: 'Path of the page; * stands for anything.' },
      says: { ...text, description: 'Words that the page shows.' },
      is: { enum: ['login', 'consent', 'logout', 'other'] },
      form: object({ has: texts, lacks: texts, empty: { type: 'boolean' }, action: text }),
      fill: {
        ...freeTexts,
        description: 'Fields to fill, with {username}, {email} or {password}.',
      },
      tick: texts,
      press: { ...text, description: 'Text, name or value of the button.' },
      steps: {
        type: 'array',
        minItems: 1,
        items: object(
          { request: request.request, headers: request.headers, json: request.json, form: request.form },
          ['request'],
        ),
        description: 'Requests instead of a form, for pages that work by script.',
      },
      next: { ...text, description: 'Where the browser goes after the steps, e.g. {answer.url}.' },
    },
    ['is'],
  ),
} as const
const client = object(
  {
    client_id: text,
    client_secret: secret,
    auth: { enum: ['client_secret_basic', 'client_secret_post', 'none', 'private_key_jwt'] },
    private_key: { type: 'object', writeOnly: true },
    redirect_uri: url,
    post_logout_redirect_uri: url,
    consent: { enum: ['ask', 'never'] },
    scopes: { type: 'array', items: text },
  },
  ['client_id'],
)
const perClientKind = object({
  confidential: { enum: ['none', 'rotate'] },
  public: { enum: ['none', 'rotate'] },
})

/** The published schema of a target file. */
export const targetSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'urn:offline-conformance:schema:target:1',
  title: 'Target file of offline-conformance',
  description: 'Describes one OpenID Connect server whose offline tokens are to be checked.',
  ...object({
    name: text,
    issuer: url,
    hosts: {
      type: 'array',
      items: { type: 'string', format: 'uri', pattern: '^https?://[^/?#@\\s]+/?$' },
      description:
        'Origins besides those of the issuer and its metadata that a run may go to, e.g. https://login.example where the sign-in pages are elsewhere. Addresses of this machine or of a private network with their exact port.',
    },
    recipe: {
      ...text,
      description:
        'What is the same on every such server: better-auth, mock-provider, oidc-provider, or a YAML file.',
    },
    server: object(
      {
        start: text,
        ready: url,
        ready_within: seconds,
        reset: text,
        keeps_state: { type: 'boolean' },
        stop: text,
      },
      ['start'],
    ),
    keycloak: {
      ...object(
        {
          url: { ...url, description: 'Base URL of the server, without /realms.' },
          realm: { ...text, description: 'The realm to work in; absent: one is made and removed.' },
          admin: {
            oneOf: [
              object({ username: text, password: secret, realm: text }, ['username', 'password']),
              object({ client_id: text, client_secret: secret, realm: text }, ['client_id', 'client_secret']),
            ],
          },
        },
        ['url'],
      ),
      description: 'A Keycloak: issuer, clients, users, calls and limits follow from it.',
    },
    clients: object(
      {
        main: client,
        second: client,
        public: client,
        not_entitled: client,
        preapproved: client,
        account: client,
      },
      ['main'],
    ),
    users: {
      type: 'array',
      minItems: 1,
      items: object({ username: text, password: secret, email: text, id: text }, ['username', 'password']),
    },
    login: { anyOf: [{ const: 'auto' }, { type: 'array', minItems: 1, items: pageRule }] },
    logout: { anyOf: [{ enum: ['auto', 'none'] }, { type: 'array', minItems: 1, items: pageRule }] },
    endpoints: object({
      authorization_endpoint: url,
      token_endpoint: url,
      userinfo_endpoint: url,
      revocation_endpoint: url,
      introspection_endpoint: url,
      end_session_endpoint: url,
      jwks_uri: url,
    }),
    observed: object({
      consent_page: { type: 'boolean' },
      login_session: { type: 'boolean' },
      online_refresh_token: { type: 'boolean' },
      sign_in_before_consent: { type: 'boolean' },
      one_token_per_second: { type: 'boolean' },
    }),
    declared: object({
      offline_conditions: {
        type: 'array',
        items: { enum: ['pre-approved-client', 'administrative-consent', 'stored-consent'] },
      },
      offline_consent_label: text,
      offline_tokens_per_user_client: { enum: ['many', 'single'] },
      offline_idle_limit: limit,
      offline_max_limit: limit,
      sso_idle_limit: limit,
      sso_max_limit: limit,
      rotation: perClientKind,
      reuse_grace: { type: 'number', minimum: 0 },
      reenable_resumes: { type: 'boolean' },
      password_reset_revokes: { type: 'boolean' },
      propagation_window: { type: 'number', minimum: 0 },
      list_cleanup_delay: { type: 'number', minimum: 0 },
      session_tolerance: { type: 'number', minimum: 0 },
    }),
    profiles: { type: 'array', items: { enum: profiles } },
    calls: object({
      'user-list-grants': list,
      'user-revoke-grant': revocation,
      'admin-list-user-tokens': list,
      'admin-list-client-tokens': list,
      'admin-list-sessions': list,
      'admin-revoke-user': revocation,
      'admin-revoke-user-client': revocation,
      'admin-revoke-token': revocation,
      'admin-revoke-client': revocation,
      'admin-revoke-client-ways': { type: 'array', items: namedRevocation },
      'admin-end-session': call,
      'admin-create-user': object(
        {
          ...request,
          id: {
            ...text,
            description:
              "Dotted path of the new user's id in the answer; `location` for the end of that header.",
          },
        },
        ['request'],
      ),
      'admin-delete-user': call,
      'admin-create-client': call,
      'admin-delete-client': call,
      'admin-disable-user': call,
      'admin-enable-user': call,
      'admin-rename-user': call,
      'admin-set-password': call,
      'admin-disable-client': call,
      'admin-enable-client': call,
      'admin-client-secret': object(
        {
          ...request,
          secret: { ...text, description: "Dotted path of the client's new secret in the answer." },
        },
        ['request'],
      ),
      'admin-withdraw-offline': call,
      'admin-lifetimes': call,
      'rotate-signing-key': call,
      'session-alive': object({ ...request, alive: text }, ['request', 'alive']),
    }),
    admin: {
      oneOf: [
        object({ bearer: secret }, ['bearer']),
        object({ basic: object({ username: text, password: secret }, ['username', 'password']) }, ['basic']),
        object({ header: object({ name: text, value: secret }, ['name', 'value']) }, ['header']),
        object(
          {
            client_credentials: object(
              { client_id: text, client_secret: secret, scope: text, token_endpoint: url },
              ['client_id', 'client_secret'],
            ),
          },
          ['client_credentials'],
        ),
        object(
          {
            password_grant: object(
              { client_id: text, username: text, password: secret, token_endpoint: url },
              ['client_id', 'username', 'password'],
            ),
          },
          ['password_grant'],
        ),
      ],
    },
    clock: object({ advance: call }, ['advance']),
    lacks: {
      type: 'object',
      description: 'Capabilities that are missing here, each with the reason.',
      propertyNames: { enum: capabilities },
      additionalProperties: text,
    },
    tls: object({ ca: text, insecure: { type: 'boolean' } }),
    deadlines: object({ request: seconds, check: seconds, run: seconds }),
    authorization_parameters: freeTexts,
  }),
  if: { required: ['keycloak'] },
  else: { required: ['issuer', 'clients', 'users'] },
} as const
