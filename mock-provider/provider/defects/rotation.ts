import type { Grant } from '../model.ts'
import { type Defects, decides, ends, stores, tolerates } from './defect.ts'

/** Milliseconds a refresh takes, so that another one at the same moment meets it. */
const hold = 10

/** Refresh tokens are replaced in a way that protects nobody, or locks somebody out. */
export const rotationDefects = {
  'public-client-unprotected': decides(
    'A public client can refresh any number of times with the same bearer refresh token.',
    'refresh',
    'rotation',
    (conforming) => (facts) =>
      facts.client.method === 'none' ? { value: 'omitted', old: 'valid', onReuse: 'end' } : conforming(facts),
  ),
  'reuse-not-detected': ends(
    'A reused token of a public client is refused but its active successor stays valid.',
    'reuse',
    (conforming, { client }) => (client?.method === 'none' ? [] : conforming),
  ),
  'confidential-reuse-not-detected': ends(
    'A reused token of a confidential client is refused but its active successor stays valid.',
    'reuse',
    (conforming, { client }) => (client?.method === 'none' ? conforming : []),
  ),
  'reuse-kills-other-families': ends(
    'Reuse of one token revokes every refresh token of the same user and client.',
    'reuse',
    { reach: 'pair' },
  ),
  'parallel-refresh-locks-out': stores(
    'The second of two simultaneous requests counts as reuse and revokes the whole line.',
    (store) => {
      const under = new Set<string>()
      return {
        async rotate(rotation) {
          const { grantId, now } = rotation
          if (under.has(grantId)) {
            await store.revoke({
              key: `grant:${grantId}`,
              event: 'reuse',
              made: await store.made(now),
              kinds: ['offline', 'online'],
              access: true,
              session: false,
              consent: false,
            })
            return undefined
          }
          under.add(grantId)
          await new Promise((resolve) => setTimeout(resolve, hold))
          under.delete(grantId)
          return store.rotate(rotation)
        },
      }
    },
  ),
  'grace-covers-ancestors': tolerates(
    'Every rotated token younger than the grace period is accepted, however many generations old.',
    'token',
    (conforming) => (finding, token) =>
      conforming(finding.is === 'superseded' ? { ...finding, generationsBack: 1 } : finding, token),
  ),
  'same-second-reuse-accepted': tolerates(
    'Whether a token was replaced is told by whole seconds: one of the second of the latest refresh still counts as current.',
    'token',
    (conforming) => (finding, token) =>
      (finding.is === 'superseded' && finding.sameSecond === true) || conforming(finding, token),
  ),
  'grace-answers-dead-token': decides(
    'Within the grace an old token is answered with itself, which is dead once the grace is over.',
    'refresh',
    'repeatedAnswer',
    () =>
      ({ presented }) =>
        presented,
  ),
  'parallel-refreshes-branch': stores(
    'Of simultaneous refreshes with one token that is replaced each gets a line of tokens of its own.',
    (store) => {
      const under = new Set<string>()
      let branches = 0
      return {
        async rotate(rotation) {
          const { grantId, generation, now } = rotation
          if (!rotation.advance) return store.rotate(rotation)
          if (under.has(grantId)) {
            const grant = await store.grant(grantId)
            if (grant === undefined || !rotation.accepts(grant, await store.facts(grant))) return undefined
            branches += 1
            const id = `${grantId}-${branches}`
            const branch = { ...grant, id, generation: generation + 1, rotatedAt: now, usedAt: now }
            await store.putGrant(branch)
            return branch
          }
          under.add(grantId)
          await new Promise((resolve) => setTimeout(resolve, hold))
          under.delete(grantId)
          return store.rotate(rotation)
        },
      }
    },
  ),
  'restart-rolls-back-rotation': stores(
    'Which refresh token of a line is current lives in memory only: after a restart it is the first one again.',
    (store) => {
      // One life of the provider: its restart starts with nothing of it.
      const lines = new Map<string, Pick<Grant, 'generation' | 'rotatedAt'>>()
      const seen = (grant: Grant): Grant => ({ ...grant, ...lines.get(grant.id) })
      return {
        async rotate(rotation) {
          const used = await store.rotate({
            ...rotation,
            advance: false,
            accepts: (grant, facts) => rotation.accepts(seen(grant), facts),
          })
          if (used === undefined) return undefined
          const { generation } = seen(used)
          if (rotation.advance && rotation.generation === generation) {
            lines.set(used.id, { generation: generation + 1, rotatedAt: rotation.now })
          }
          return seen(used)
        },
        async grant(id) {
          const grant = await store.grant(id)
          return grant === undefined ? undefined : seen(grant)
        },
      }
    },
  ),
  'rotated-successor-online': decides(
    'The successor of a rotated token is bound to the login session and dies at logout.',
    'refresh',
    'successorKind',
    (conforming) => (facts) => (facts.rotates ? 'online' : conforming(facts)),
  ),
  'code-replay-keeps-offline-token': ends(
    'A replayed code is refused but the offline token issued for it stays valid.',
    'codeReplay',
    () => [],
  ),
  'fapi-rotates-refresh-token': decides(
    'A confidential client that proves the possession of a key gets a new refresh token at every refresh, and the old one is refused.',
    'refresh',
    'rotation',
    (conforming) => (facts) =>
      facts.proven === true && facts.client.method !== 'none'
        ? { value: 'new', old: 'superseded', onReuse: 'end' }
        : conforming(facts),
  ),
} satisfies Defects
