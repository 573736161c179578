import { defaultUsers, strictDefaultClients } from '../../fixtures/people.ts'
import { clientRepresentation, userRepresentation } from './configured.ts'
import type { Representation } from './representations.ts'

/** A realm with the people and clients that the mock has everywhere, for those who bring none. */
export const demoRealm: Representation = {
  realm: 'demo',
  enabled: true,
  sslRequired: 'none',
  users: defaultUsers.map((user) => ({ ...userRepresentation(user), realmRoles: ['default-roles-demo'] })),
  clients: strictDefaultClients.map(clientRepresentation),
}
