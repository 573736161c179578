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
  'client-revoke-first-page-only': stores(
    'Revoking everything of a client ends the tokens on the first page of its list, which has a hundred entries.',
    (store) => ({
      async revoke(mark) {
        if (mark.event !== 'clientRevokeAll') return store.revoke(mark)
        const page = await store.page(mark.key, { kind: 'offline', after: 0, limit: 100 })
        for (const { id } of page) await store.revoke({ ...mark, key: `grant:${id}` })
      },
    }),
  ),
  'client-revoke-online-mismatch': ends(
    'Revoking everything of a client also ends its online tokens, although that is not announced.',
    'clientRevokeAll',
    { kinds: ['offline', 'online'] },
  ),
  'client-revoke-leaves-access-tokens': ends(
    'Access tokens of a client whose grants were all revoked stay active until they expire.',
    'clientRevokeAll',
    { access: false },
  ),
} satisfies Defects
