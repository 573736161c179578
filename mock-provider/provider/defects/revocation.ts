import { OAuthError } from '../../kit/oauth-error.ts'
import type { Grant } from '../model.ts'
import type { Store } from '../store/store.ts'
import { accepts, type Defects, decides, ends, refuses, stores } from './defect.ts'
import { onlyGrantOf } from './only-grant.ts'

/** Milliseconds a refresh takes, so that a revocation at the same moment meets it. */
const hold = 20

/** Whether the client of a grant holds a living online one in the same login. */
async function heldOnline(store: Store, { sessionId, clientUid }: Grant): Promise<boolean> {
  const page = { kind: 'online', after: 0, limit: Number.MAX_SAFE_INTEGER } as const
  for (const online of await store.page(`part:${sessionId}/${clientUid}`, page)) {
    const marks = [...(await store.facts(online)).marks.values()].flat()
    if (!marks.some(({ kinds, made }) => kinds.includes('online') && made.order > online.made.order))
      return true
  }
  return false
}

/** What a user or a client revokes is not revoked, or not all of it. */
export const revocationDefects = {
  'user-list-omits-offline-grants': refuses(
    'The list of a user shows only what belongs to a live login session, so the offline grant disappears after logout.',
    'user-list',
    'session-ended',
  ),
  'user-revoke-noop': ends(
    'The account page confirms the removal and forgets the consent, but the offline token keeps working.',
    'userRevoke',
    { kinds: [] },
  ),
  'user-list-keeps-revoked': accepts(
    'The list of a user still shows the offline grant after the user revoked it.',
    'user-list',
    'revoked',
    ({ event }) => event === 'userRevoke',
  ),
  'user-revoke-leaves-access-token': ends(
    'Access tokens of a grant that its user removed stay active until they expire.',
    'userRevoke',
    { access: false },
  ),
  'user-revoke-keeps-consent': ends(
    'Revocation deletes the tokens but keeps the consent, so prompt=none yields a new offline token.',
    'userRevoke',
    { consent: false },
  ),
  'revoke-requires-consent-record': ends(
    'The account page confirms the removal of a client, and performs it only where there is a consent record.',
    'userRevoke',
    (endings, { consented }) => (consented === false ? [] : endings),
  ),
  'account-api-ignores-ownership': accepts(
    'The self-service interface takes the grant identifier from the request and does not compare its owner with the caller.',
    'account',
    'foreign-owner',
  ),
  'user-revoke-ends-newest-only': onlyGrantOf(
    'userRevoke',
    'The removal by the user ends the newest token of the client only, and leaves the ones of other devices alone.',
    'newest',
  ),
  'user-list-repeats-refreshed': decides(
    'The list of a user has one entry more for each refresh of a token.',
    'acceptance',
    'entries',
    (conforming) => (facts) => {
      const ids = conforming(facts)
      if (facts.place !== 'user-list') return ids
      return ids.flatMap((id) => [id, ...Array.from({ length: facts.grant.uses }, (_, n) => `${id}.${n}`)])
    },
  ),
  'revocation-endpoint-noop': ends(
    'The revocation endpoint answers 200 and does nothing for offline tokens.',
    'tokenRevoke',
    () => [],
  ),
  'revocation-leaves-access-tokens': ends(
    'Revocation of a refresh token does not touch its access tokens.',
    'tokenRevoke',
    { access: false },
  ),
  'cascade-masked-by-online-session': stores(
    'Access tokens are compared with any session of their client and login, so an online one keeps those of a revoked offline token active.',
    (store) => ({
      async facts(grant) {
        const facts = await store.facts(grant)
        const key = `grant:${grant.id}`
        const own = facts.marks.get(key)?.some(({ event }) => event === 'tokenRevoke') === true
        if (!own || grant.kind !== 'offline' || !(await heldOnline(store, grant))) return facts
        const shielded = (facts.marks.get(key) ?? []).map((mark) => ({ ...mark, access: false }))
        return { ...facts, marks: new Map([...facts.marks, [key, shielded]]) }
      },
    }),
  ),
  'in-flight-refresh-escapes-revocation': stores(
    'A refresh that began before the revocation stores its successor afterwards, outside of the revoked grant.',
    (store) => {
      const underWay = new Map<string, { revoked: boolean }>()
      return {
        async revoke(mark) {
          await store.revoke(mark)
          const refresh = underWay.get(mark.key)
          if (mark.event === 'tokenRevoke' && refresh !== undefined) refresh.revoked = true
        },
        async rotate(rotation) {
          const grant = rotation.advance ? await store.grant(rotation.grantId) : undefined
          if (grant === undefined) return store.rotate(rotation)
          const key = `grant:${grant.id}`
          const refresh = { revoked: false }
          underWay.set(key, refresh)
          // In small pauses, so that on a busy machine what has arrived meanwhile comes first.
          for (let pause = 0; pause < hold && !refresh.revoked; pause++) {
            await new Promise((resolve) => setTimeout(resolve, 1))
          }
          underWay.delete(key)
          const used = await store.rotate(rotation)
          // Where the revocation is not seen yet, the refresh is not refused and its successor escapes all the same.
          if (!refresh.revoked) return used
          const made = await store.made(rotation.now)
          const escaped = { ...grant, id: `grant-${made.order}`, made, generation: grant.generation + 1 }
          await store.putGrant(escaped)
          return escaped
        },
      }
    },
  ),
  'revoking-unknown-token-errors': refuses(
    'The revocation endpoint answers 400 for tokens it does not know.',
    'revocation',
    'unknown',
  ),
  'any-client-may-revoke': accepts(
    'The revocation endpoint does not compare the client of the token with the caller.',
    'revocation',
    'foreign-client',
  ),
  'revocation-trusts-hint': refuses(
    'With hint access_token the server searches access tokens only and leaves the offline token alive.',
    'revocation',
    'hint-mismatch',
  ),
  'revocation-needs-living-access-token': ends(
    'The revocation endpoint finds a refresh token by way of its access token, and once that has expired answers 200 and does nothing.',
    'tokenRevoke',
    (endings, { accessOver }) => (accessOver === true ? [] : endings),
  ),
  'revocation-wears-off': accepts(
    'Revoked tokens are on a list that forgets them after some hours; from then on they are good again.',
    'token',
    'revoked',
    ({ age = 0 }) => age > 6 * 3_600_000,
  ),
  'grace-revives-revoked-line': accepts(
    'A refresh token that was replaced a moment ago is good for its grace, although its line was revoked since.',
    'token',
    'revoked',
    ({ event, generationsBack }) => generationsBack === 1 && event !== 'reuse' && event !== 'codeReplay',
  ),
  'grant-delete-keeps-refresh-token': accepts(
    'The grant resource is deleted, but the refresh tokens of the grant keep working.',
    'token',
    'revoked',
    ({ event }) => event === 'grantDelete',
  ),
  'grant-merge-keeps-old-token': ends(
    'After a grant was merged or replaced, its earlier refresh token keeps working.',
    'grantUpdate',
    { kinds: [] },
  ),
  'refresh-crashes-after-access-revocation': stores(
    'A refresh crashes once an access token of its grant was revoked, because it looks for a record that is gone.',
    (store) => {
      const broken = new Set<string>()
      return {
        async putAccessToken(token) {
          if ((await store.accessToken(token.id)) !== undefined) broken.add(token.grantId)
          await store.putAccessToken(token)
        },
        async rotate(rotation) {
          if (broken.has(rotation.grantId)) {
            throw new OAuthError('temporarily_unavailable', 'crashed', { status: 500, body: null })
          }
          return store.rotate(rotation)
        },
      }
    },
  ),
} satisfies Defects
