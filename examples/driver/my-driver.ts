import { defineDriver } from 'offline-conformance/driver'

/**
 * The lists and revocations of a server as code, for what a request template cannot say. `send` sends with the
 * credentials of the user, or of a stranger where a check lets one try the same; what the server refuses is thrown.
 */
export default defineDriver({
  calls: {
    'user-list-grants': {
      as: 'user-token',
      async run({ send }) {
        const reply = await send({ method: 'GET', url: '/account/offline' })
        if (reply.status !== 200) throw new Error(`the list was answered ${reply.status}`)
        const { offline_access } = JSON.parse(reply.text) as {
          offline_access: { id: string; client_id: string }[]
        }
        return offline_access.map(({ id, client_id }) => ({ id, client: client_id }))
      },
    },
    'user-revoke-grant': {
      as: 'user-token',
      each: 'user-list-grants',
      async run({ variables, send }) {
        const reply = await send({ method: 'DELETE', url: `/account/offline/${variables['entry.id']}` })
        if (reply.status !== 204) throw new Error(`the revocation was answered ${reply.status}`)
      },
    },
  },
})
