/** oidc-provider with JWT access tokens as a server under load: oidc-provider.ts PORT ALGORITHM */
import { generateKeyPairSync } from 'node:crypto'
import { Provider } from 'oidc-provider'
import { host } from './host.ts'

const port = process.argv[2]
const alg = process.argv[3] as 'RS256' | 'ES256'
const resource = 'https://api.example'
const { privateKey } =
  alg === 'RS256'
    ? generateKeyPairSync('rsa', { modulusLength: 2048 })
    : generateKeyPairSync('ec', { namedCurve: 'P-256' })

const provider = new Provider(`http://127.0.0.1:${port}`, {
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg }] },
  clients: [
    {
      client_id: 'bench',
      client_secret: 'bench-secret',
      token_endpoint_auth_method: 'client_secret_post',
      redirect_uris: ['https://rp.example/callback'],
      grant_types: ['authorization_code', 'refresh_token'],
      id_token_signed_response_alg: alg,
    },
  ],
  cookies: { keys: ['bench'] },
  findAccount: (_context, sub) => ({ accountId: sub, claims: async () => ({ sub }) }),
  features: {
    devInteractions: { enabled: false },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => resource,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope: 'api',
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg } },
      }),
    },
  },
})

async function refreshToken(): Promise<string> {
  const client = await provider.Client.find('bench')
  if (client === undefined) throw new Error('the client is unknown')
  const grant = new provider.Grant({ accountId: 'kim', clientId: 'bench' })
  grant.addOIDCScope('openid offline_access')
  grant.addResourceScope(resource, 'api')
  const token = new provider.RefreshToken({
    client,
    accountId: 'kim',
    grantId: await grant.save(),
    scope: 'openid offline_access api',
    resource,
    gty: 'authorization_code',
    authTime: Math.floor(Date.now() / 1000),
  })
  return token.save()
}

host(provider.callback(), refreshToken)
