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
    'A reused token is refused but its active successor stays valid.',
    'reuse',
    () => [],
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
} satisfies Defects
