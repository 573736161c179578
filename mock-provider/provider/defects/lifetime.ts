import type { Grant, Mark, TimeLimit } from '../model.ts'
import type { StoredFacts } from '../store/store.ts'
import { type Defects, decides, refuses, stores } from './defect.ts'

/** 2038-01-19, 03:14:07 UTC, in milliseconds. */
const lastOf32Bits = (2 ** 31 - 1) * 1000

const sixtyDays = 60 * 86_400_000

type Marks = ReadonlyMap<string, readonly Mark[]>

/** Tokens end too early, or too late. */
export const lifetimeDefects = {
  'offline-token-has-expiry': decides(
    'Offline tokens are issued with an exp claim and a positive refresh_expires_in.',
    'claims',
    'announcedExpiry',
    (conforming) => (facts) => conforming(facts) ?? 30 * 86_400,
  ),
  'silent-idle-expiry': decides(
    'refresh_expires_in is 0 and no idle limit is declared, but the token is refused after 60 days without use.',
    'lifetime',
    'limits',
    // The limit shows only once it has passed, so that nothing announces it.
    (conforming) => (grant, facts) => ({
      ...(grant.kind === 'offline' && facts.now > grant.usedAt + sixtyDays ? { idle: sixtyDays } : {}),
      ...conforming(grant, facts),
    }),
  ),
  'offline-bound-to-session-max': decides(
    'Offline tokens die when the maximum lifetime of the login session they came from is reached.',
    'lifetime',
    'limits',
    (conforming) => (grant, facts) => {
      const limits = conforming(grant, facts)
      const { max } = facts.lifetimes.session
      const since = facts.session?.made.at ?? grant.made.at
      // The bound shows only once it is reached, so that nothing announces it.
      return grant.kind === 'offline' && max !== undefined && facts.now > since + max
        ? { ...limits, max, maxSince: since }
        : limits
    },
  ),
  'idle-clock-not-reset': decides(
    'The idle clock runs from issuance and is not restarted by a refresh.',
    'lifetime',
    'limits',
    (conforming) => (grant, facts) => ({ ...conforming(grant, facts), idleSince: grant.made.at }),
  ),
  'idle-limit-not-enforced': decides(
    'The configured idle limit of offline tokens is never applied.',
    'lifetime',
    'limits',
    (conforming) => (grant, facts) => {
      const { idle: _, ...limits } = conforming(grant, facts)
      return limits
    },
  ),
  'refresh-extends-absolute-maximum': decides(
    'Each refresh starts a new maximum lifetime.',
    'lifetime',
    'limits',
    (conforming) => (grant, facts) => ({ ...conforming(grant, facts), maxSince: grant.usedAt }),
  ),
  'shortened-limit-only-for-new-tokens': decides(
    'The limits of the moment of issue count, whatever is configured later.',
    'lifetime',
    'limits',
    (conforming) => {
      const atIssue = new Map<string, TimeLimit>()
      return (grant, facts) => {
        const offline = atIssue.get(grant.id) ?? facts.lifetimes.offline
        atIssue.set(grant.id, offline)
        return conforming(grant, { ...facts, lifetimes: { ...facts.lifetimes, offline } })
      }
    },
  ),
  'thirty-two-bit-expiry': decides(
    'The end of a token is kept as a signed number of 32 bits, so tokens that are used after 2038-01-19 count as expired.',
    'lifetime',
    'limits',
    (conforming) => (grant, facts) => {
      const limits = conforming(grant, facts)
      return facts.now > lastOf32Bits ? { ...limits, max: lastOf32Bits - limits.maxSince } : limits
    },
  ),
  'access-token-outlives-grant': decides(
    'Access tokens always have the configured lifetime, even if their grant ends earlier.',
    'lifetime',
    'accessTokenLifetime',
    () =>
      ({ configured }) =>
        configured,
  ),
  'timeout-exceeds-authorization': decides(
    'The announced time that a refresh token may rest is the configured one, also where its authorization ends before.',
    'claims',
    'expirationFields',
    (conforming) => (facts) => ({
      ...conforming(facts),
      ...(facts.limits.idle === undefined
        ? {}
        : { refresh_token_timeout: Math.floor(facts.limits.idle / 1000) }),
    }),
  ),
  'maximum-comes-early': decides(
    'The configured maximum of offline tokens is applied after four fifths of it.',
    'lifetime',
    'limits',
    (conforming) => (grant, facts) => {
      const limits = conforming(grant, facts)
      const early = limits.max === undefined ? undefined : (limits.max * 4) / 5
      // The end shows only once it has come, so that what is announced is the configured one.
      return grant.kind === 'offline' && early !== undefined && facts.now > limits.maxSince + early
        ? { ...limits, max: early }
        : limits
    },
  ),
  'userinfo-requires-unexpired-session': refuses(
    'UserInfo refuses the access tokens of an offline grant once its login session has expired.',
    'userinfo',
    'session-expired',
  ),
  'refresh-count-cap': decides(
    'The token is refused after 60 refreshes.',
    'lifetime',
    'limits',
    (conforming) => (grant, facts) => ({ ...conforming(grant, facts), uses: 60 }),
  ),
  'earlier-offline-token-invalidated': decides(
    'Although rotation is declared off, a refresh returns a new token value and invalidates the previous one.',
    'refresh',
    'rotation',
    (conforming) => (facts) =>
      // With a proof of possession it would break FAPI 2.0 as well.
      facts.client.method === 'none' || facts.proven === true
        ? conforming(facts)
        : { value: 'new', old: 'superseded', onReuse: 'refuse' },
  ),
  'key-rotation-breaks-offline-refresh': refuses(
    'Offline tokens signed with the previous key are refused as soon as a new key is active.',
    'token',
    'old-key',
  ),
  'restart-loses-offline-tokens': stores('Offline grants live in memory only.', (store) => {
    // One life of the provider: what an earlier one wrote is not in here.
    const own = new Set<string>()
    const survives = (grant: Grant): boolean => grant.kind !== 'offline' || own.has(grant.id)
    return {
      async putGrant(grant) {
        own.add(grant.id)
        await store.putGrant(grant)
      },
      async grant(id) {
        const grant = await store.grant(id)
        return grant !== undefined && survives(grant) ? grant : undefined
      },
      page: async (key, options) => (await store.page(key, options)).filter(survives),
    }
  }),
  'restart-keeps-one-client-per-session': stores(
    'Of the offline grants of one login session, storage keeps those of the client that came first.',
    (store) => {
      const own = new Set<string>()
      const firstClient = async ({ sessionId }: Grant): Promise<string | undefined> => {
        const page = { kind: 'offline', after: 0, limit: 1 } as const
        return (await store.page(`session:${sessionId}`, page))[0]?.clientUid
      }
      return {
        async putGrant(grant) {
          own.add(grant.id)
          await store.putGrant(grant)
        },
        async grant(id) {
          const grant = await store.grant(id)
          if (grant === undefined || grant.kind !== 'offline' || own.has(id)) return grant
          return (await firstClient(grant)) === grant.clientUid ? grant : undefined
        },
      }
    },
  ),
  'list-forgets-unused-after-restart': stores(
    'After a restart, lists have only the offline grants that were used since.',
    (store) => {
      const own = new Set<string>()
      return {
        async putGrant(grant) {
          own.add(grant.id)
          await store.putGrant(grant)
        },
        async rotate(rotation) {
          own.add(rotation.grantId)
          return store.rotate(rotation)
        },
        page: async (key, options) =>
          (await store.page(key, options)).filter(({ id, kind }) => kind !== 'offline' || own.has(id)),
      }
    },
  ),
  'restart-resurrects-revoked-token': stores(
    'Revocations of single tokens live in memory only, the tokens in the database.',
    (store) => {
      // One life of the provider: its restart starts with none of them.
      const own = new Map<string, readonly Mark[]>()
      const withOwn = (marks: Marks, keys: readonly string[]): Marks => {
        const all = new Map(marks)
        for (const key of keys) {
          const mine = own.get(key)
          if (mine !== undefined) all.set(key, [...(all.get(key) ?? []), ...mine])
        }
        return all
      }
      const seen = (grantId: string, facts: StoredFacts): StoredFacts => ({
        ...facts,
        marks: withOwn(facts.marks, [`grant:${grantId}`]),
      })
      return {
        async revoke(mark) {
          if (mark.key.startsWith('grant:')) own.set(mark.key, [...(own.get(mark.key) ?? []), mark])
          else await store.revoke(mark)
        },
        marks: async (keys) => withOwn(await store.marks(keys), keys),
        facts: async (grant) => seen(grant.id, await store.facts(grant)),
        rotate: async (rotation) =>
          store.rotate({
            ...rotation,
            accepts: (grant, facts) => rotation.accepts(grant, seen(grant.id, facts)),
          }),
      }
    },
  ),
} satisfies Defects
