import type { Client } from '../model.ts'
import { type Defects, decides, stores } from './defect.ts'

/** Clients that register themselves are not what they were told to be. */
export const registrationDefects = {
  'registration-answer-omits-metadata': decides(
    'The answer to a registration has neither redirect_uris nor token_endpoint_auth_method.',
    'answers',
    'registered',
    (conforming) => (answer) => {
      const { redirect_uris: _, token_endpoint_auth_method: __, ...rest } = conforming(answer)
      return rest
    },
  ),
  'registration-drops-refresh-grant': decides(
    'Clients that register themselves get the grant type authorization_code only, whatever they ask for.',
    'refresh',
    'registeredGrantTypes',
    (conforming) => (facts) => conforming(facts).filter((name) => name !== 'refresh_token'),
  ),
  'refresh-token-without-grant-type': decides(
    'Clients without the grant type refresh_token are given refresh tokens, which the token endpoint refuses.',
    'refresh',
    'refreshTokenFor',
    (conforming) => (facts) =>
      conforming({
        ...facts,
        client: { ...facts.client, grantTypes: [...facts.client.grantTypes, 'refresh_token'] },
      }),
  ),
  'registered-clients-without-offline-scope': decides(
    'Clients that registered themselves are not granted offline_access, though the metadata lists it.',
    'consent',
    'entitlement',
    (conforming) => (facts) =>
      facts.client.registeredSize !== undefined && facts.value === 'offline_access'
        ? 'drop'
        : conforming(facts),
  ),
  'restart-forgets-registrations': stores(
    'Clients that registered themselves are in memory only.',
    (store) => {
      // One life of the provider: who registered in an earlier one is not in here.
      const own = new Set<string>()
      const survives = (client: Client): boolean => client.registeredSize === undefined || own.has(client.uid)
      return {
        async putClient(client) {
          own.add(client.uid)
          await store.putClient(client)
        },
        async client(clientId) {
          const client = await store.client(clientId)
          return client !== undefined && survives(client) ? client : undefined
        },
        clients: async () => (await store.clients()).filter(survives),
      }
    },
  ),
} satisfies Defects
