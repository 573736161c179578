import { proofAlgorithms } from '../../kit/dpop-proof.ts'
import { tellFront } from '../../kit/front.ts'
import { OAuthError } from '../../kit/oauth-error.ts'
import { certificateThumbprint } from '../certificate.ts'
import { authenticatedClient } from '../client-authentication.ts'
import type { Core } from '../core.ts'
import { authorizationCodeGrant } from '../grants/authorization-code.ts'
import { clientCredentialsGrant } from '../grants/client-credentials.ts'
import { deviceCodeGrant } from '../grants/device-code.ts'
import type { GrantHandler } from '../grants/grant-handler.ts'
import { passwordGrant } from '../grants/password.ts'
import { refreshTokenGrant } from '../grants/refresh-token.ts'
import { tokenExchangeGrant } from '../grants/token-exchange.ts'
import type { Client } from '../model.ts'
import { provenKey } from '../proof-of-possession.ts'
import { presentedRefreshToken } from '../tokens.ts'
import type { Endpoint } from './endpoint.ts'
import { needed, refuseRepeated } from './parameters.ts'

const handlers: readonly GrantHandler[] = [
  authorizationCodeGrant,
  refreshTokenGrant,
  clientCredentialsGrant,
  deviceCodeGrant,
  tokenExchangeGrant,
  passwordGrant,
]

/** What only a client may use that names it is not announced to everybody. */
const announced = handlers.map(({ name }) => name).filter((name) => name !== passwordGrant.name)

/** The token endpoint. @see RFC 6749, section 3.2; OpenID Connect Core 1.0, section 3.1.3 */
export const tokenEndpoint: Endpoint = {
  method: 'POST',
  path: '/token',
  crossOrigin: true,
  metadata: (issuer, core) => ({
    token_endpoint: `${issuer}/token`,
    token_endpoint_auth_methods_supported: core.policy.answers.clientMethodsSupported([
      'client_secret_basic',
      'client_secret_post',
      'private_key_jwt',
      'client_secret_jwt',
      'none',
    ]),
    token_endpoint_auth_signing_alg_values_supported: ['RS256', 'ES256', 'EdDSA', 'HS256'],
    ...(core.options.dpop?.mode === 'off' ? {} : { dpop_signing_alg_values_supported: proofAlgorithms }),
    ...(bindsToCertificates(core) ? { tls_client_certificate_bound_access_tokens: true } : {}),
    ...(core.options.refresh?.expiration_fields === true
      ? { refresh_token_expiration_types_supported: ['authorization', 'token_timeout'] }
      : {}),
    grant_types_supported: core.policy.answers.grantTypesSupported(announced),
  }),
  async handle(incoming) {
    const { core, query, context } = incoming
    const { requestedGrant, parametersFrom } = core.policy.refresh
    const form =
      parametersFrom() === 'body' ? incoming.form : new URLSearchParams([...incoming.form, ...query])
    refuseRepeated(form, core)
    const names = new Set(form.keys())
    const grantType = requestedGrant({ grantType: needed(form, 'grant_type'), names })
    const handler = handlers.find(({ name }) => name === grantType)
    if (handler === undefined) throw new OAuthError('unsupported_grant_type', `${grantType} is not supported`)
    tellFront(context.env, { grantType })
    const client = await authenticatedClient({ ...incoming, form }, 'token')
    if (!client.grantTypes.includes(grantType)) {
      throw new OAuthError(
        'unauthorized_client',
        `${client.clientId} may not use ${grantType}; its grant types are ${client.grantTypes.join(', ')}`,
      )
    }
    const key = await provenKey(incoming).catch(async (error: unknown) => {
      if (error instanceof OAuthError && error.code === 'use_dpop_nonce') await challenged(core, form, client)
      throw error
    })
    const demanded = core.options.dpop?.mode === 'required' && grantType !== clientCredentialsGrant.name
    if (demanded && key === undefined)
      throw new OAuthError('invalid_dpop_proof', 'a proof of possession is needed')
    const shown = await certificateThumbprint(incoming)
    const certificate = client.boundToCertificate === true ? shown : undefined
    const answer = await handler.answer({ core, client, form, key, certificate })
    tellFront(context.env, { answer })
    context.header('cache-control', 'no-store')
    context.header('pragma', 'no-cache')
    return context.json(answer)
  },
}

/** A request with a refresh token has to come again, for the nonce. */
async function challenged(core: Core, form: URLSearchParams, client: Client): Promise<void> {
  const presented = await presentedRefreshToken(core, form.get('refresh_token') ?? '')
  if (presented?.grant.clientUid !== client.uid) return
  await core.end('nonceChallenge', { grant: presented.grant, client })
}

function bindsToCertificates({ options: { clients } }: Core): boolean {
  return (
    Array.isArray(clients) &&
    clients.some((client) => client.tls_client_certificate_bound_access_tokens === true)
  )
}
