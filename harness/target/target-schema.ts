import { type Static, Type } from '@sinclair/typebox'
import type { ReadOnly } from '../engine/read-only.ts'
import { profiles } from '../engine/vocabulary.ts'
import { callsSchema, clockSchema } from './calls-schema.ts'
import { type Capability, capabilities } from './capability.ts'
import { pageRules } from './page-rules.ts'
import { admin, clients, keycloak, upstream, users } from './parties-schema.ts'
import { declared, observed } from './policy-schema.ts'
import { protocolMembers } from './protocol-schema.ts'
import { flag, freeTexts, object, optional, seconds, text, url, words } from './schema-parts.ts'

const origins = Type.Array(Type.String({ format: 'uri', pattern: '^https?://[^/?#@\\s]+/?$' }), {
  description:
    'Origins besides those of the issuer and its metadata that a run may go to, e.g. https://login.example where the sign-in pages are elsewhere. Addresses of this machine or of a private network with their exact port.',
})

const server = object(
  {
    start: text("Command line that starts the server, run through the shell in the target file's directory."),
    ready: optional(url('URL that answers 2xx once the server is ready. Default: its discovery document.')),
    ready_within: optional(seconds('Seconds to wait for it. Default: 60.')),
    reset: optional(text('Command line that puts the server back to its first state; run once it is ready.')),
    keeps_state: optional(
      flag(
        'Whether the server finds its users, clients and tokens again when it is started a second time. Default: false.',
      ),
    ),
    stop: optional(text('Command line that stops the server; absent: the started process is ended.')),
  },
  'A server that the run starts and stops itself.',
)

const lacks = Type.Unsafe<Partial<Record<Capability, string>>>({
  type: 'object',
  description: 'Capabilities that are missing here, each with the reason.',
  propertyNames: { enum: capabilities },
  additionalProperties: { type: 'string', minLength: 1 },
})

const endpoint = (what: string) =>
  optional(
    Type.String({
      format: 'uri-template',
      pattern: '^(https?://[^/{}]|\\{(issuer|administration)\\}/)[^{}]*$',
      description: `The ${what}, instead of that in the metadata; {issuer} stands for the issuer, {administration} for the interface for administrators.`,
    }),
  )

const browserLogin = object(
  {
    browser: Type.Literal(true, {
      description:
        'Opens the pages in a real Chromium, by the package playwright-core; everything after the code stays plain HTTP.',
    }),
  },
  'Pages that work by script.',
)

/** Members that are the same on every installation of a server, so that a recipe may have them too. */
export const sharedMembers = {
  login: optional(
    Type.Unsafe<'auto' | Rules | ReadOnly<Static<typeof browserLogin>>>({
      anyOf: [{ const: 'auto' }, browserLogin, pageRules('Rules for the pages on the way in.')],
      description:
        'How users sign in and consent: auto recognises pages by their forms; browser: true does so in a real Chromium, for pages that work by script. Default: auto.',
    }),
  ),
  logout: optional(
    Type.Unsafe<'auto' | 'none' | Rules>({
      anyOf: [{ enum: ['auto', 'none'] }, pageRules('Rules for the pages on the way out.')],
      description: 'How a logout is confirmed; none where the server has no logout. Default: auto.',
    }),
  ),
  endpoints: optional(
    object(
      {
        authorization_endpoint: endpoint('authorization endpoint'),
        token_endpoint: endpoint('token endpoint'),
        userinfo_endpoint: endpoint('userinfo endpoint'),
        revocation_endpoint: endpoint('revocation endpoint'),
        introspection_endpoint: endpoint('introspection endpoint'),
        end_session_endpoint: endpoint('end session endpoint'),
        grant_management_endpoint: endpoint('grant management endpoint'),
        jwks_uri: endpoint('address of the key set'),
      },
      'Addresses that the metadata does not have, or has wrong.',
    ),
  ),
  calls: optional(callsSchema),
  clock: optional(clockSchema),
  authorization_parameters: optional(freeTexts('Parameters that are added to every authorization request.')),
  ...protocolMembers,
}

type Rules = ReturnType<typeof pageRules>['static']

const { login, logout, endpoints, calls, clock, authorization_parameters } = sharedMembers

/** The published schema of a target file. */
export const targetSchema = Type.Object(
  {
    name: optional(text('The name of the server in reports. Default: the host of the issuer.')),
    issuer: optional(url('The issuer, as the discovery document has it. Required unless keycloak is given.')),
    hosts: optional(origins),
    recipe: optional(
      text(
        'The recipe with what is the same on every server of a product: better-auth, dex, django-oauth-toolkit, hydra, mock-provider, oidc-provider, spring-authorization-server, zitadel-oidc, or a YAML file.',
      ),
    ),
    driver: optional(
      text(
        'A module beside this file whose functions take the place of calls: JavaScript, or TypeScript with the package jiti.',
      ),
    ),
    server: optional(server),
    keycloak: optional(keycloak),
    clients: optional(clients),
    users: optional(users),
    login,
    logout,
    endpoints,
    observed: optional(observed),
    declared: optional(declared),
    profiles: optional(
      words(
        profiles,
        'Profiles that the server claims; the promises of some count only where they are named here.',
      ),
    ),
    calls,
    admin: optional(admin),
    administration: optional(
      url(
        'Where the interface for administrators is, if not below the issuer, e.g. http://127.0.0.1:4445; {administration} in calls and endpoints.',
      ),
    ),
    clock,
    upstream: optional(upstream),
    lacks: optional(lacks),
    tls: optional(
      object(
        {
          ca: optional(text('File with the certificates of an authority to trust, in PEM.')),
          insecure: optional(flag('Accepts any certificate, for tests on your own machine. Default: false.')),
        },
        'How the connection to the server is checked.',
      ),
    ),
    deadlines: optional(
      object(
        {
          request: optional(seconds('Seconds for one request. Default: 10.')),
          check: optional(seconds('Seconds for one check, and for what it cleans up. Default: 60.')),
          run: optional(seconds('Seconds for the whole run. Default: 900.')),
        },
        'How long a run waits.',
      ),
    ),
    authorization_parameters,
    ...protocolMembers,
    requests_per_second: optional(
      Type.Number({
        exclusiveMinimum: 0,
        description: 'The most requests that are sent in a second. Default: no limit.',
      }),
    ),
  },
  {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:offline-conformance:schema:target:1',
    title: 'Target file of offline-conformance',
    description: 'Describes one OpenID Connect server whose offline tokens are to be checked.',
    additionalProperties: false,
    if: { required: ['keycloak'] },
    else: { required: ['issuer', 'clients', 'users'] },
  },
)
