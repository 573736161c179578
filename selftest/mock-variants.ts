import { conformanceProvider } from '../fixtures/conformance-provider.ts'
import { ConfigError } from '../harness/engine/errors.ts'
import type { Target } from '../harness/target/target-file.ts'
import type { LegalVariant } from './legal-variant.ts'
import { protocolVariants } from './protocol-variants.ts'

/** The JSON steps for the mock's script pages, as a target file would have them. */
const jsonLogin: Target['login'] = [
  {
    page: '/login',
    is: 'login',
    steps: [
      {
        request: 'POST {issuer}/login',
        json: { request: '{query.request}', username: '{username}', password: '{password}' },
      },
    ],
  },
  {
    page: '/consent',
    is: 'consent',
    steps: [{ request: 'POST {issuer}/consent', json: { request: '{query.request}', decision: 'allow' } }],
  },
]

const declared =
  (more: Target['declared']) =>
  (target: Target): Target => ({
    ...target,
    declared: { ...target.declared, ...more },
    // FAPI 2.0 forbids what is right elsewhere.
    profiles: target.profiles.filter((name) => name !== 'fapi2' || more?.rotation?.confidential !== 'rotate'),
  })

/** Servers that differ from the default mock and are just as right. No check may fail or err on one of them. */
export const legalVariants: readonly LegalVariant[] = [
  ...protocolVariants,
  {
    name: 'lenient-defaults',
    summary:
      'as the mock is without configuration: secrets in both ways, any loopback port, claims in the ID token',
    options: { strict: false },
  },
  {
    name: 'rotation-always',
    summary: 'every refresh returns a new refresh token and supersedes the old one, without any grace',
    options: { rotation: { confidential: 'always', public: 'always', grace: 0 } },
    target: declared({ rotation: { confidential: 'rotate', public: 'rotate' }, reuse_grace: 0 }),
    expected: {
      'rotation-parallel-refresh-not-fatal':
        'reuse detection without a grace takes the second of two requests for a thief: a warning',
    },
  },
  {
    name: 'rotation-with-grace',
    summary: 'rotation for every client; the predecessor is accepted for ten more seconds',
    options: { rotation: { confidential: 'always', public: 'always', grace: 10 } },
    target: declared({ rotation: { confidential: 'rotate', public: 'rotate' }, reuse_grace: 10 }),
  },
  {
    name: 'rotation-until-successor-used',
    summary:
      'rotation for every client; an old token works until its successor is used, however long that takes',
    // Longer than any check moves the clock.
    options: { rotation: { confidential: 'always', public: 'always', grace: 1e11 } },
    target: declared({ rotation: { confidential: 'rotate', public: 'rotate' }, reuse_grace: 0 }),
  },
  {
    name: 'refresh-token-always-returned',
    summary: 'an unchanged refresh token is in every refresh answer',
    options: { refresh: { refresh_token: 'always' } },
    // Its text differs from second to second, which FAPI 2.0 makes a warning.
    target: (target) => ({ ...target, profiles: target.profiles.filter((name) => name !== 'fapi2') }),
  },
  {
    name: 'refresh-without-scope',
    summary: 'refresh answers have no scope member where the scope is the one that was granted',
    options: { refresh: { scope: false } },
  },
  {
    name: 'refresh-without-id-token',
    summary: 'refresh answers have no ID token',
    options: { refresh: { id_token: false } },
  },
  {
    name: 'refresh-ends-access-tokens',
    summary: 'a refresh ends the access tokens that its grant had before',
    options: { refresh: { earlier_access_tokens: 'end' } },
  },
  {
    name: 'logout-confirmation',
    summary: 'every logout is confirmed on a page',
    options: { logout: { confirmation: 'always' } },
  },
  {
    name: 'consent-every-time',
    summary: 'consent is asked every time and never remembered, so prompt=none never yields a code',
    options: { consent: { ask: 'always' } },
  },
  {
    name: 'json-login',
    summary: "sign-in and consent are JSON calls of a script's page",
    options: { login: { pages: 'json' } },
    target: (target) => ({
      ...target,
      login: jsonLogin,
      lacks: {
        ...target.lacks,
        'upstream-idp': 'these rules would be taken for the pages of the upstream provider',
      },
    }),
  },
  {
    name: 'two-step-login',
    summary: 'the user name is asked on one page, the password on the next',
    options: { login: { pages: 'two-step' } },
  },
  {
    name: 'consent-boxes',
    summary: 'the consent page has a box for each scope, and none is ticked',
    options: { consent: { boxes: true } },
  },
  {
    name: 'consent-without-boxes',
    summary: 'the consent page asks about everything at once',
    options: { consent: { boxes: false } },
  },
  {
    name: 'bare-logout-confirmation',
    summary: 'logout is confirmed with a form that has nothing but a button',
    options: { logout: { confirmation: 'always', page: 'bare' } },
  },
  {
    name: 'no-login-session',
    summary: 'no browser stays signed in: every authorization asks for the password',
    options: { login: { session: 'forget' } },
    target: (target) => ({ ...target, observed: { ...target.observed, login_session: false } }),
  },
  {
    name: 'rs256-signatures',
    summary: 'everything is signed with RS256',
    options: { signing: 'RS256' },
  },
  {
    name: 'jwt-access-tokens',
    summary: 'access tokens are JWTs',
    options: {
      clients: conformanceProvider.clients.map((client) => ({ ...client, access_token_format: 'jwt' })),
    },
  },
  {
    name: 'redirects-303',
    summary: 'front-channel redirects have status 303',
    options: { login: { redirect_status: 303 } },
  },
  {
    name: 'invalid-request-for-dead-tokens',
    summary: 'dead refresh tokens are answered with invalid_request',
    options: { errors: { dead_token: 'invalid_request' } },
    expected: { 'errors-invalid-grant-for-dead-token': 'the error code is what this requirement is about' },
  },
  {
    name: 'no-userinfo',
    summary: 'there is no UserInfo endpoint',
    options: { endpoints: { userinfo: false } },
  },
  {
    name: 'one-grant-per-user-and-client',
    summary: 'a new offline grant replaces the earlier one of the same user and client',
    options: { grants: { per_user_and_client: 'one' } },
    target: declared({ offline_tokens_per_user_client: 'single' }),
  },
  {
    name: 'everything-dies-at-logout',
    summary: 'RP-initiated logout revokes offline tokens too, as RFC 9700 allows',
    options: { logout: { ends: 'everything' } },
    // The owner of such a server does not promise that offline tokens survive.
    target: (target) => ({
      ...target,
      profiles: target.profiles.filter((profile) => profile !== 'keycloak'),
    }),
    expected: {
      'logout-rp-initiated-survives': 'a recommendation that this server declines: a warning',
      // What is asked about a token that outlived its logout stays open where none does.
      'logout-offline-id-token-hint-survives': 'blocked: whether a logout spares the token',
      'logout-userinfo-after-logout': 'blocked: where a token gets one after the logout',
      'logout-relogin-survives': 'blocked: whether a token from before the logout outlives a new login',
      'logout-refresh-does-not-relogin': 'blocked: what a refresh does after the logout',
      'isolation-logout-other-clients': 'blocked: whether a logout spares the tokens of other clients',
      'refresh-narrow-without-offline-stays-offline': 'blocked: whether a token survives as an offline one',
      'rotation-successor-stays-offline': 'blocked: whether a token survives as an offline one',
      'logout-notified-client-survives': 'blocked: whether a logout spares the token',
      'introspection-active-after-logout': 'blocked: what introspection says about a token after the logout',
    },
  },
  {
    name: 'declared-idle-limit',
    summary: 'offline tokens end after 30 days without use, as declared',
    options: { lifetimes: { offline: { idle: 30 * 86_400, max: null } } },
    target: (target) => ({
      ...declared({ offline_idle_limit: 30 * 86_400 })(target),
      profiles: target.profiles.filter((profile) => profile !== 'never-expires' && profile !== 'keycloak'),
    }),
  },
  {
    name: 'public-clients-only',
    summary: 'all clients are public; refresh tokens rotate',
    options: {},
    target: (target) => {
      const { public: main } = target.clients
      if (main === undefined) return target
      return {
        ...target,
        clients: {
          main,
          ...(target.clients.account === undefined ? {} : { account: target.clients.account }),
        },
      }
    },
  },
  {
    name: 'introspection-without-refresh-tokens',
    summary: 'introspection knows access tokens only and calls refresh tokens inactive',
    options: { endpoints: { introspect_refresh_tokens: false } },
  },
  {
    name: 'access-token-revocation-ends-grant',
    summary: 'the revocation of an access token ends its refresh token, too, as RFC 7009 allows',
    options: { endpoints: { access_token_revocation: 'grant' } },
  },
  {
    name: 'access-tokens-not-revocable',
    summary: 'the revocation endpoint takes refresh tokens only',
    options: { endpoints: { access_token_revocation: 'refused' } },
  },
  {
    name: 'basic-only-at-revocation',
    summary: 'revocation and introspection take client_secret_basic only, as the metadata says',
    options: { endpoints: { token_management_auth: ['client_secret_basic'] } },
  },
  {
    name: 'no-online-refresh-tokens',
    summary: 'a login without offline_access yields no refresh token',
    options: { grants: { online_refresh_tokens: false } },
  },
]

export function legalVariant(name: string): LegalVariant {
  const match = legalVariants.find((variant) => variant.name === name)
  if (match === undefined) {
    const names = legalVariants.map((variant) => variant.name).join(', ')
    throw new ConfigError(`unknown variant "${name}"; accepted are ${names}`)
  }
  return match
}
