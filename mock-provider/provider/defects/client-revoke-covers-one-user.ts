import { decorated } from './decorated.ts'
import type { Defect } from './defect.ts'

export const clientRevokeCoversOneUser: Defect = {
  name: 'client-revoke-covers-one-user',
  requirement: 'revoke-client-all-kills',
  summary: 'The operation ends the tokens of one user only.',
  store: (store) =>
    decorated(store, {
      async revoke(mark) {
        const [oldest] =
          mark.event === 'clientRevokeAll'
            ? await store.page(mark.key, { kind: 'offline', after: 0, limit: 1 })
            : []
        await store.revoke(
          oldest === undefined ? mark : { ...mark, key: `pair:${oldest.userId}/${oldest.clientUid}` },
        )
      },
    }),
}
