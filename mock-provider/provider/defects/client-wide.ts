import { accepts, type Defects, ends, stores } from './defect.ts'

/** Revoking everything of a client leaves something. */
export const clientWideDefects = {
  'client-revoke-covers-one-user': stores(
    'Revoking everything of a client ends the tokens of one user only, the one whose grant is the oldest.',
    (store) => ({
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
  ),
  'client-list-keeps-revoked': accepts(
    'After everything of a client was revoked the list and the count still contain the unusable tokens.',
    'client-list',
    'revoked',
    ({ event }) => event === 'clientRevokeAll',
  ),
  'client-revoke-leaves-access-tokens': ends(
    'Access tokens of a client whose grants were all revoked stay active until they expire.',
    'clientRevokeAll',
    { access: false },
  ),
} satisfies Defects
