import { defaultClients, defaultUsers } from '../../fixtures/people.ts'
import type { Representation } from './representations.ts'

/** A realm with the people and clients that the mock has everywhere, for those who bring none. */
export const demoRealm: Representation = {
  realm: 'demo',
  enabled: true,
  sslRequired: 'none',
  users: defaultUsers.map(({ username, name, email, password }) => {
    const [firstName, ...others] = name.split(' ')
    return {
      username,
      email,
      emailVerified: true,
      firstName,
      lastName: others.join(' '),
      enabled: true,
      credentials: [{ type: 'password', value: password }],
      realmRoles: ['default-roles-demo'],
    }
  }),
  clients: defaultClients.map((client) => ({
    clientId: client.client_id,
    name: client.client_name,
    publicClient: !('client_secret' in client),
    ...('client_secret' in client ? { secret: client.client_secret } : {}),
    redirectUris: client.redirect_uris,
    directAccessGrantsEnabled: true,
    consentRequired: true,
    attributes: { 'post.logout.redirect.uris': client.post_logout_redirect_uris.join('##') },
  })),
}
