import { OAuthError } from '../../kit/oauth-error.ts'
import { optional, values } from '../../kit/parameters.ts'
import type { Core } from '../core.ts'
import { needed } from '../endpoints/parameters.ts'
import { findingsOf } from '../findings.ts'
import type { Client, Facts, Finding, Grant, Kind, User } from '../model.ts'
import { audienceOf } from '../resources.ts'
import { type PresentedRefreshToken, presentedRefreshToken, tokenResponse } from '../tokens.ts'
import { refreshedThere } from '../upstream-tokens.ts'
import type { GrantHandler } from './grant-handler.ts'

/** Refreshes. @see RFC 6749, section 6; RFC 9700, section 4.14.2; OpenID Connect Core 1.0, section 12 */
export const refreshTokenGrant: GrantHandler = {
  name: 'refresh_token',
  async answer({ core, client, form, key, certificate }) {
    const presented = await withProof(
      presentedRefreshToken(core, needed(form, 'refresh_token')),
      key,
      certificate,
    )
    if (presented === undefined) throw refusal(core, [{ is: 'unknown' }])
    const facts = await core.facts(presented.grant)
    await refuseDead(core, client, presented, facts)

    const { grant } = presented
    const scopeParameter = optional(form, 'scope')
    const requested =
      scopeParameter === undefined
        ? {}
        : { requested: core.scopes.refreshed(values(scopeParameter), grant.scope) }
    const audience = await orEnded(core, { grant, client }, () =>
      audienceOf(core, 'refresh', form, grant.resources),
    )
    // Public and confidential clients differ, so the owner of the token is asked about, not the caller.
    const rotation = core.policy.refresh.rotation({
      client: facts.client ?? client,
      kind: grant.kind,
      proven: key !== undefined,
    })
    const rotates = rotation.old === 'superseded'
    const kind = core.policy.refresh.successorKind({ kind: grant.kind, rotates, ...requested })
    const own = await core.policy.claims.grantScope({ grant, newest: () => newestOfPair(core, grant) })
    const granted = kind === 'offline' && grant.kind === 'online' ? [...own, 'offline_access'] : own
    const scopes = core.policy.claims.scopes({ at: 'refresh', granted, ...requested })
    if (scopes === 'invalid_scope')
      throw new OAuthError(core.policy.answers.exceededScope(), 'more than was granted')

    const owner = await core.policy.refresh.ownerOf({
      grant,
      user: facts.user,
      browserUsers: () => usersOfBrowser(core, grant.browser),
    })
    if (owner === undefined) throw refusal(core, [{ is: 'user-gone' }])
    if (facts.user !== undefined) await refreshedThere(core, facts.user)

    const used = await core.store.rotate({
      grantId: grant.id,
      generation: presented.generation,
      advance: rotates,
      now: core.now(),
      accepts: (current, stored) =>
        deadly(core, client, { ...presented, grant: current }, { ...facts, ...stored }).length === 0,
    })
    // Somebody else was faster with the same token.
    if (used === undefined) {
      await refuseDead(
        core,
        client,
        (await withProof(presentedRefreshToken(core, needed(form, 'refresh_token')), key, certificate)) ??
          presented,
        facts,
      )
      throw refusal(core, [{ is: 'superseded' }])
    }
    const successor = await succeeding(core, used, kind, scopes.stored, facts)
    await touchSession(core, used, facts)
    await core.end(
      'refreshed',
      {
        grant: successor,
        client,
        ...(facts.user === undefined ? {} : { user: facts.user }),
        ...(facts.session === undefined ? {} : { session: facts.session }),
      },
      { generation: successor.generation },
    )
    const repeated = successor.id === grant.id && presented.generation < grant.generation
    const generation = repeated
      ? core.policy.refresh.repeatedAnswer({
          presented: presented.generation,
          current: successor.generation,
        })
      : successor.generation
    return tokenResponse({
      core,
      grant: { ...successor, generation },
      client,
      user: owner,
      at: 'refresh',
      scope: scopes.access,
      reported: scopes.reported,
      key,
      certificate,
      audience,
      refreshToken: rotation.value === 'omitted' && successor.id === grant.id ? 'omit' : 'issue',
    })
  },
}

/** What is refused for something else than its token leaves that alone, unless the policy says otherwise. */
async function orEnded<Result>(
  core: Core,
  facts: { readonly grant: Grant; readonly client: Client },
  read: () => Result,
): Promise<Result> {
  try {
    return read()
  } catch (error) {
    const isEnd =
      error instanceof OAuthError && core.policy.refresh.afterRefusal({ error: error.code }) === 'end'
    if (isEnd) await core.end('reuse', facts)
    throw error
  }
}

/** @see RFC 9449, section 5; RFC 8705, section 4 */
async function withProof(
  presenting: Promise<PresentedRefreshToken | undefined>,
  key: string | undefined,
  certificate: string | undefined,
): Promise<PresentedRefreshToken | undefined> {
  const presented = await presenting
  if (presented === undefined) return undefined
  const { grant } = presented
  const findings = [...presented.findings]
  if (grant.key !== undefined && grant.key !== key) findings.push({ is: 'foreign-key' })
  if (grant.certificate !== undefined && grant.certificate !== certificate)
    findings.push({ is: 'foreign-certificate' })
  return { ...presented, findings }
}

/** Findings that the token endpoint does not tolerate, all of them. */
function deadly(core: Core, client: Client, presented: PresentedRefreshToken, facts: Facts): Finding[] {
  const { grant, generation } = presented
  const back = grant.generation - generation
  // The grace is for a lost answer; where no successor was handed out there is nothing to be lenient about.
  const { value } = core.policy.refresh.rotation({ client: facts.client ?? client, kind: grant.kind })
  // The facts may have been read a moment before somebody else rotated the token.
  const sinceRotation = Math.max(0, facts.now - (grant.rotatedAt ?? facts.now))
  const since = value === 'omitted' ? Number.POSITIVE_INFINITY : sinceRotation
  const own = presented.findings.filter(({ is }) => is !== 'superseded')
  const sameSecond = Math.floor((grant.rotatedAt ?? 0) / 1000) === presented.issued
  const superseded: Finding[] =
    back === 0 ? [] : [{ is: 'superseded', generationsBack: back, age: since, sameSecond }]
  const foreign: Finding[] = grant.clientUid === client.uid ? [] : [{ is: 'foreign-client' }]
  // Whatever is said of the grant is said of this generation of its token.
  const ofGrant = findingsOf(grant, facts, core.policy).map(
    (finding): Finding => (back === 0 ? finding : { ...finding, generationsBack: back, age: since }),
  )
  const findings = [...own, ...superseded, ...foreign, ...ofGrant]
  return core.notTolerated(findings, 'token', { kind: grant.kind, access: false })
}

async function refuseDead(
  core: Core,
  client: Client,
  presented: PresentedRefreshToken,
  facts: Facts,
): Promise<void> {
  const findings = deadly(core, client, presented, facts)
  if (findings.length === 0) return
  const { grant } = presented
  const reused = findings.every(({ is }) => is === 'superseded')
  if (reused && core.policy.refresh.rotation({ client, kind: grant.kind }).onReuse === 'end') {
    await core.end('reuse', { grant, client, ...(facts.user === undefined ? {} : { user: facts.user }) })
  }
  throw refusal(core, findings)
}

function refusal(core: Core, findings: readonly Finding[]): OAuthError {
  const { error, description, status } = core.policy.answers.deadToken(findings)
  core.journal.happened('refresh token refused', { why: findings.map(({ is }) => is).join(' ') })
  return new OAuthError(error, description, { status })
}

/**
 * The grant that goes on: the same, or a new one where the decision was for another kind. A rotated one stays what it
 * is, or the reuse of an old token would not be noticed.
 */
async function succeeding(
  core: Core,
  grant: Grant,
  kind: Kind,
  scope: readonly string[],
  facts: Facts,
): Promise<Grant> {
  const rotated = grant.generation > 1
  if (kind === grant.kind || rotated) {
    if (kind === grant.kind && scope.join(' ') === grant.scope.join(' ')) return grant
    const changed = { ...grant, kind, scope }
    await core.store.putGrant(changed)
    return changed
  }
  const { id: _, made: __, rotatedAt: ___, ...same } = grant
  const { user, client, session } = facts
  return core.makeGrant(
    { ...same, kind, scope, generation: 1, uses: 0 },
    {
      ...(user === undefined ? {} : { user }),
      ...(client === undefined ? {} : { client }),
      ...(session === undefined ? {} : { session }),
    },
  )
}

/** Online tokens keep their login session awake; offline ones leave it alone. */
async function touchSession(core: Core, grant: Grant, facts: Facts): Promise<void> {
  const { session } = facts
  if (session === undefined) return
  const alive = (): Promise<boolean> => core.sessionLives(session)
  const touch = await core.policy.refresh.sessionTouch({ kind: grant.kind, alive })
  if (touch === 'extend') await core.store.putSession({ ...session, seenAt: core.now() })
  if (touch === 'revive' && !(await alive())) {
    // Younger than the mark that ended it, but no younger in time: a session that has expired stays expired.
    const { order } = await core.store.made(core.now())
    await core.store.putSession({ ...session, made: { order, at: session.made.at } })
  }
}

/** Everybody who signed in with the browser of a grant, first to last. */
async function usersOfBrowser(core: Core, browser: string): Promise<User[]> {
  const users: User[] = []
  for (const session of await core.store.sessionsOfBrowser(browser)) {
    const user = await core.store.user(session.userId)
    if (user !== undefined) users.push(user)
  }
  return users
}

async function newestOfPair(core: Core, { userId, clientUid, kind }: Grant): Promise<Grant | undefined> {
  const page = { kind, after: 0, limit: Number.MAX_SAFE_INTEGER }
  return (await core.store.page(`pair:${userId}/${clientUid}`, page)).at(-1)
}
