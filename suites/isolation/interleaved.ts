import type { Check } from '../../harness/checks/context.ts'
import { oidcCore } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import type { Reply, TokenReply } from '../../harness/http/reply.ts'
import type { Grant } from '../../harness/rp/grant.ts'
import { claimsOf } from '../../harness/rp/jwt.ts'
import { requirement } from '../requirement.ts'

/** How often each of the four tokens is refreshed while the others are. */
const refreshes = 12
/** Every so many refreshes UserInfo is asked as well. */
const askedEvery = 4

export const isolationInterleavedSubjects = requirement({
  id: 'isolation-interleaved-subjects',
  area: 'isolation',
  title: 'Parallel refreshes of several users and clients never mix identities',
  level: 'MUST',
  basis: 'derived',
  clause: oidcCore('12.2', 'RefreshTokenResponse'),
  statement: 'Under concurrency every response belongs to the user and the client of the presented token.',
  profiles: ['oidc-core', 'oauth2'],
  needs: ['authorize', 'second-client', 'second-user'],
  optional: ['userinfo'],
  defect: 'concurrent-refresh-mixes-users',
  procedure: [
    'OFFLINE for U1 in B1 and U2 in B2, each at C1 and C2 -> four tokens.',
    'REFRESH each of them alone; note sub and aud of the ID token, sub of an access token that is a JWT, and sub by UserInfo.',
    'REFRESH the four at the same time, twelve times each, never two requests for one token at once, following rotation; every fourth time ask UserInfo with the new access token.',
    'Assert that each response says the same as that of its token alone.',
  ],
  verdict: {
    pass: 'Every response matches its token.',
    fail: 'A response carries a sub or aud of another token.',
    notApplicable:
      'Nothing tells whom a refreshed token names, or the server is asked for one token a second only.',
  },
  control: 'What each token yields alone, right before, is what it is compared with.',
  proof: 'The two users are told apart by what their tokens yield alone, or the check is blocked.',
  exceptions:
    'Pairwise subjects and any aud are fine, since each token is compared with itself. A refusal ends the check as blocked: that is not what it is about.',
  why: 'Under load users would see the data of others.',
  cause: 'A shared variable or cache entry of one request is read by another.',
  mend: 'Keep what belongs to a request in that request, and key caches by the token.',
  hazard: 'another-user',
  async check(check) {
    const { rp, users, clients, browser, observe, notApplicable, blocked } = check
    if (rp.throttled) return notApplicable('the server issues at most one token a second')
    const lines: { readonly grant: Grant; readonly alone: Identity }[] = []
    for (const user of [users.first, users.second]) {
      const device = browser()
      for (const client of [clients.main, clients.second]) {
        const grant = await rp.offline(user, client, device)
        const { identity } = await identityOf(check, await rp.refreshed(grant), true)
        lines.push({ grant, alone: identity })
      }
    }
    const [first, , other] = lines
    const told = Object.keys(first?.alone ?? {})
    if (told.length === 0)
      return notApplicable('no ID token, JWT or UserInfo tells whom a refreshed token names')
    if (told.every((claim) => first?.alone[claim] === other?.alone[claim])) {
      return blocked('tokens that tell two users apart')
    }
    const differences = await Promise.all(lines.map((line) => refreshedBesideOthers(check, line)))
    const [found] = differences.flat()
    observe.that(found === undefined, {
      subject: `${lines.length * refreshes} refreshes of ${lines.length} tokens at the same time`,
      expected: 'each names the user and the client of its token',
      observed: found === undefined ? 'each names the user and the client of its token' : found.observed,
      ...(found === undefined ? {} : { replies: found.replies }),
    })
  },
})

/** Whom a response names, by the places that tell. */
type Identity = Readonly<Record<string, string>>

interface Difference {
  readonly observed: string
  readonly replies: readonly Reply[]
}

async function refreshedBesideOthers(
  check: Check,
  { grant, alone }: { readonly grant: Grant; readonly alone: Identity },
): Promise<Difference[]> {
  const differences: Difference[] = []
  for (let count = 1; count <= refreshes; count++) {
    const reply = await check.rp.refresh(grant)
    if (!reply.granted) {
      refuseCrash(reply)
      check.blocked(`a refresh beside others (got ${describeRefusal(reply)})`)
    }
    const { identity, replies } = await identityOf(check, reply, count % askedEvery === 0)
    for (const [claim, value] of Object.entries(identity)) {
      if (alone[claim] === undefined || alone[claim] === value) continue
      const observed = `${claim} of another token: ${value} in place of ${alone[claim]}`
      differences.push({ observed, replies })
    }
  }
  return differences
}

async function identityOf(
  { rp, has }: Check,
  reply: TokenReply,
  askUserinfo: boolean,
): Promise<{ readonly identity: Identity; readonly replies: readonly Reply[] }> {
  const identity: Record<string, string> = {}
  const replies: Reply[] = [reply]
  const note = (name: string, value: unknown): void => {
    if (value !== undefined) identity[name] = typeof value === 'string' ? value : JSON.stringify(value)
  }
  const idToken = claimsOf(reply.idToken)
  note('sub of the ID token', idToken?.sub)
  note('aud of the ID token', idToken?.aud)
  note('sub of the access token', claimsOf(reply.accessToken)?.sub)
  if (askUserinfo && has('userinfo')) {
    const { subject, reply: answer } = await rp.userinfoSubject(reply.accessToken)
    note('sub at UserInfo', subject)
    replies.push(answer)
  }
  return { identity, replies }
}
