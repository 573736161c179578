import type { Check } from '../../harness/checks/context.ts'
import type { Evidence } from '../../harness/checks/observer.ts'
import { oauth21, oidcCore } from '../../harness/engine/clause.ts'
import { PrerequisiteError } from '../../harness/engine/errors.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import type { Grant } from '../../harness/rp/grant.ts'
import { claimsOf } from '../../harness/rp/jwt.ts'
import { requirement } from '../requirement.ts'
import { livingControl } from '../shared/controls.ts'
import { propagated, withinPropagation } from '../shared/propagation.ts'
import { observeRefusedAfterRemoval, underUsedName } from './removal.ts'
import { canSignIn, signInEnded } from './sign-in.ts'

export const stateUserDisabledRefused = requirement({
  id: 'state-user-disabled-refused',
  area: 'state',
  title: 'Offline tokens of a disabled user are refused',
  level: 'SHOULD',
  basis: 'derived',
  clause: oauth21('4.3.1'),
  statement:
    'While an account is disabled no new access tokens are issued from its offline tokens; what happens after re-enabling is as declared.',
  profiles: ['oauth2', 'keycloak'],
  promisedBy: ['keycloak'],
  needs: ['authorize', 'changeable-user', 'admin-disable-user'],
  defect: 'disabled-user-refreshes',
  procedure: [
    'Make the user UX, or take a spare account; OFFLINE(UX, C1, B1) -> ot, which has to refresh; OFFLINE(U1, C1, B2) -> control.',
    'Disable UX; the control has to live, else the check is blocked.',
    'Assert DEAD(ot) within the propagation window. Where it lives and UX can still sign in, nobody was disabled: blocked.',
    'Enable UX again; compare whether ot refreshes with policy.reenable_resumes (a weakness where it differs); without a declaration it is recorded. Where UX cannot sign in then, it is only noted.',
  ],
  verdict: {
    pass: 'Refused while disabled, and the re-enabled state matches the declaration.',
    fail: 'Under a profile that promises it: a refresh succeeds while the account is disabled.',
    warn: 'A refresh succeeds while disabled, or the behaviour after re-enabling differs from the declaration.',
  },
  control: "Another user's offline token at the same client lives on while UX is disabled.",
  proof:
    'Before the change the token refreshed. Where it lives after it, the sign-in of UX has to be refused; after re-enabling UX has to be able to sign in.',
  exceptions:
    'A server that spreads the change slowly declares propagation_window and is asked until then. Whether tokens resume after re-enabling is free: without a declaration it is recorded. Without a call that enables users only the first half is judged.',
  conflicts:
    'No specification speaks of disabled accounts; OAuth 2.1 demands a check that the grant is still active. After re-enabling Keycloak resumes the same offline session, which surprises incident responders; therefore it has to be declared.',
  evidence: [
    'keycloak/keycloak#50926',
    'goauthentik/authentik#12858',
    'wso2-extensions/identity-inbound-auth-oauth#1385',
  ],
  why: 'Somebody who was locked out keeps working through their applications.',
  cause: 'The account is looked at when the user signs in and not when a token is used.',
  mend: 'Look the account up at each refresh.',
  hazard: 'revoked',
  async check(check) {
    const { rp, users, clients, operations, browser, observe, policy } = check
    const { state } = operations
    const client = clients.main
    const user = await users.changeable()
    const grant = await rp.offline(user, client, browser())
    await rp.refreshed(grant)
    const control = await rp.offline(users.first, client, browser())
    await state.disableUser(user)
    await livingControl(check, control, "another user's offline token")
    const dead = await observe.dead(grant, 'the offline token while its user is disabled')
    if (!dead) await signInEnded(check, { user, client, change: 'a disabled user' })
    const subject = 'the offline token after its user was enabled again'
    try {
      if (!(await state.enableUser(user))) return
    } catch (error) {
      // What the token did while its user was disabled is judged already.
      if (!(error instanceof PrerequisiteError)) throw error
      observe.note(subject, `not judged: ${error.message}`)
      return
    }
    const reply = await withinPropagation(
      check,
      () => rp.refresh(grant),
      ({ granted }) => granted,
    )
    if (!reply.granted) refuseCrash(reply)
    const observed = reply.granted ? 'it works again' : `refused (${describeRefusal(reply)})`
    if (!(await canSignIn(check, user, client))) {
      observe.note(subject, `${observed}; they cannot sign in, so they may not be enabled`, [reply])
      return
    }
    check.tookEffect()
    const { reenable_resumes: resumes } = policy
    if (resumes === undefined) observe.note(subject, observed, [reply])
    else {
      const expected = resumes ? 'it works again, as declared' : 'refused, as declared'
      observe.that(reply.granted === resumes, { subject, expected, observed, replies: [reply] }, 'weakness')
    }
  },
})

export const stateUserDeletedDead = requirement({
  id: 'state-user-deleted-dead',
  area: 'state',
  title: 'Offline tokens of a deleted user are refused',
  level: 'MUST',
  basis: 'derived',
  clause: oauth21('4.3.1'),
  statement: 'With the account its grants end.',
  profiles: ['oauth2', 'keycloak'],
  needs: ['authorize', 'admin-create-user'],
  optional: ['userinfo'],
  shows: ['deleted-user-ends-tokens'],
  defect: 'deleted-user-refreshes',
  procedure: [
    'Make the user UX; OFFLINE(UX, C1, B1) -> ot, at; ot has to refresh; OFFLINE(U1, C1, B2) -> control.',
    'Delete UX; the control has to live, else the check is blocked.',
    'REFRESH(ot) within the propagation window; assert that no token comes (a 5xx status is a weakness). Where one comes and UX can still sign in, nobody was deleted: blocked.',
    'Record whether UserInfo still accepts at.',
  ],
  verdict: {
    pass: 'ot is refused with a 4xx answer.',
    fail: 'A refresh succeeds.',
    warn: 'The answer is a 5xx status.',
  },
  control: "Another user's offline token at the same client lives on after the deletion.",
  proof:
    'Before the deletion the token refreshed; where it lives after it, the sign-in of UX has to be refused.',
  exceptions:
    'A server that spreads the deletion slowly declares propagation_window. A server that crashes over the missing account hands nothing out, so it only warns. Access tokens may run out by themselves: what UserInfo says is recorded.',
  conflicts:
    'OAuth 2.1 (draft) requires that the grant is still active; RFC 6749 only that the token is validated.',
  evidence: ['jazzband/djangorestframework-simplejwt#402'],
  why: 'Somebody who is gone keeps access, and nobody can take it away any more.',
  cause: 'All that a new access token needs is in the refresh token, so nobody asks for the account.',
  mend: 'Look the account up at each refresh, or end its grants with it.',
  async check(check) {
    const { rp, users, clients, browser, observe, has } = check
    const client = clients.main
    const user = await users.create()
    const grant = await rp.offline(user, client, browser())
    await rp.refreshed(grant)
    const control = await rp.offline(users.first, client, browser())
    await users.remove(user)
    await livingControl(check, control, "another user's offline token")
    const dead = await observeRefusedAfterRemoval(check, grant, 'the offline token of a deleted user')
    if (!dead) await signInEnded(check, { user, client, change: 'a deleted user' })
    check.found('deleted-user-ends-tokens', dead)
    if (!has('userinfo')) return
    const { accepted, reply } = await rp.userinfoSubject(grant.accessToken)
    const observed = accepted ? 'accepted' : 'refused'
    observe.note('an access token of a deleted user at UserInfo', observed, [reply])
  },
})

export const stateUserRecreatedNotInherited = requirement({
  id: 'state-user-recreated-not-inherited',
  area: 'state',
  title: 'A new account with the same name does not inherit old offline tokens',
  level: 'MUST NOT',
  basis: 'derived',
  clause: oidcCore('2', 'IDToken'),
  also: [oidcCore('5.7', 'ClaimStability')],
  statement:
    'Subject identifiers are never reassigned, so tokens of a deleted account may not come to life for a namesake.',
  profiles: ['oidc-core'],
  needs: ['authorize', 'admin-create-user'],
  optional: ['userinfo'],
  asks: ['deleted-user-ends-tokens'],
  defect: 'recreated-user-inherits-token',
  procedure: [
    'Make UX with a user name and an e-mail address; OFFLINE(UX, C1, B1) -> ot, sub1.',
    'Delete UX; the sign-in has to be refused, else the check is blocked.',
    'Make a new account with the same user name, address and password.',
    'Assert DEAD(ot) where the tokens of deleted users end at all.',
    'ONLINE(new account, C1, B2) -> sub2, from the ID token or from UserInfo; assert that sub2 differs from sub1.',
  ],
  verdict: {
    pass: 'ot is refused and the subjects differ, or a name is never given out again.',
    fail: 'ot works, or sub2 equals sub1.',
  },
  control: 'The new account signs in and gets tokens of its own after the old token was refused.',
  proof: 'The user signed in before the deletion and cannot before the new account is made.',
  exceptions:
    'A server that gives a name out only once has no namesakes: then the old token has to stay dead, and the check passes. Where tokens outlive the deletion anyway, only the subjects are compared; where neither ID tokens nor UserInfo can be read, only the token is judged.',
  conflicts:
    'If accounts come from an external directory with stable identifiers, a re-created entry may be the same person; the accounts here are local ones.',
  why: 'A new colleague with the same name gets what belonged to the old one, or the other way round.',
  cause: 'The user name is the key of the account.',
  mend: 'Give accounts an identifier that is never used again.',
  hazard: 'another-user',
  async check(check) {
    const { rp, users, clients, browser, observe, knows } = check
    const client = clients.main
    const user = await users.create()
    const grant = await rp.offline(user, client, browser())
    await rp.refreshed(grant)
    const before = await subjectOf(check, grant)
    await users.remove(user)
    await signInEnded(check, { user, client, change: 'a deleted user' })
    const namesake = await underUsedName(() => users.create(user))
    const what = namesake === undefined ? 'was refused' : 'was made'
    const subject = `the old offline token after an account of the same name ${what}`
    if (knows('deleted-user-ends-tokens')) await observe.dead(grant, subject)
    else observe.note(subject, 'not presented: the tokens of deleted users do not end here')
    if (namesake === undefined) return
    const after = await rp.online(namesake, client, browser())
    const other = await subjectOf(check, after)
    if (before === undefined || other === undefined) {
      observe.note('sub of the new account', 'unknown: no ID token and no UserInfo answer can be read')
      return
    }
    observe.that(other !== before, {
      subject: 'sub of the new account',
      expected: 'another one than that of the deleted account',
      observed: other === before ? 'the same' : 'another one',
      replies: [after.first],
    })
  },
})

/** The subject of a grant by its ID token, else by UserInfo. */
async function subjectOf({ rp, has }: Pick<Check, 'rp' | 'has'>, grant: Grant): Promise<string | undefined> {
  if (grant.subject !== undefined || !has('userinfo')) return grant.subject
  return (await rp.userinfoSubject(grant.accessToken)).subject
}

export const stateUserRenamedKeepsSubject = requirement({
  id: 'state-user-renamed-keeps-subject',
  area: 'state',
  title: 'Renaming the user keeps the offline token and its subject',
  level: 'MUST',
  basis: 'text',
  clause: oidcCore('12.2', 'RefreshTokenResponse'),
  also: [oidcCore('5.7', 'ClaimStability')],
  statement: 'sub stays the same for the life of the grant, also when user name or e-mail change.',
  profiles: ['oidc-core'],
  needs: ['authorize', 'changeable-user', 'admin-rename-user'],
  optional: ['userinfo'],
  defect: 'rename-changes-subject',
  procedure: [
    'Make UX, or take a spare account; OFFLINE(UX, C1, B1) -> ot, sub1, from the ID token or from UserInfo; ot has to refresh. OFFLINE(U1, C1, B2) -> control.',
    'Give UX another user name and e-mail address; the control has to live, else the check is blocked.',
    'After the propagation window REFRESH(ot) -> at, id; assert that it works (a weakness where not).',
    'UX has to be able to sign in by the new name, else the check is blocked.',
    'Assert sub(id) = sub1 if there is one, and sub(USERINFO(at)) = sub1.',
  ],
  verdict: {
    pass: 'The token works and sub is unchanged.',
    fail: 'sub changed.',
    warn: 'The refresh is refused after the rename.',
    notApplicable: 'Neither a refreshed ID token nor UserInfo names the user.',
  },
  control: "Another user's offline token at the same client lives on after the change of the name.",
  proof: 'The user signs in by the new name.',
  exceptions:
    'A server that keeps the names of users has no such call: not applicable, as is one whose refreshes have no readable ID token and whose UserInfo answers cannot be read. The e-mail address may change in the claims; only sub is compared.',
  why: 'A user who changes their name becomes a stranger to every client.',
  cause: 'The subject identifier is made out of the user name.',
  mend: 'Make sub from an identifier that does not change.',
  hazard: 'another-user',
  async check(check) {
    const { rp, users, clients, operations, browser, observe, has } = check
    const client = clients.main
    const user = await users.changeable()
    const grant = await rp.offline(user, client, browser())
    await rp.refreshed(grant)
    const before = await subjectOf(check, grant)
    const control = await rp.offline(users.first, client, browser())
    const renamed = await operations.state.renameUser(user)
    await livingControl(check, control, "another user's offline token")
    // Before anybody signs in, which may repair what the change of the name broke.
    await propagated(check)
    const reply = await rp.refresh(grant)
    if (!reply.granted) refuseCrash(reply)
    const works = observe.that(
      reply.granted,
      {
        subject: 'a refresh after the user was renamed',
        expected: 'an access token',
        observed: reply.granted ? 'an access token' : describeRefusal(reply),
        replies: [reply],
      },
      'weakness',
    )
    const told: { where: string; sub: unknown; shown: Evidence }[] = []
    if (works) told.push({ where: 'the refreshed ID token', sub: claimsOf(reply.idToken)?.sub, shown: reply })
    if (works && has('userinfo')) {
      const { subject, reply: shown } = await rp.userinfoSubject(reply.accessToken)
      told.push({ where: 'UserInfo', sub: subject, shown })
    }
    if (works && !has('openid')) {
      const { subject, where, exchange } = await rp.identityOf(reply, client)
      told.push({ where, sub: subject, shown: { exchange } })
    }
    // A name that was not changed changes nothing.
    if (!(await canSignIn(check, renamed, client))) {
      check.blocked(
        (await canSignIn(check, user, client))
          ? 'a renamed user: they sign in by the old name still (where the server keeps names: lacks: [admin-rename-user])'
          : 'a renamed user: they can sign in neither by the new name nor by the old one',
      )
    }
    check.tookEffect()
    if (!works) return
    const names = told.filter(({ sub }) => sub !== undefined)
    if (names.length === 0 || before === undefined) {
      check.notApplicable('neither a refreshed ID token nor UserInfo names the user')
    }
    for (const { where, sub, shown } of names) {
      observe.that(sub === before, {
        subject: `sub in ${where} after the user was renamed`,
        expected: 'what it was before',
        observed: sub === before ? 'that' : 'another one',
        replies: [shown],
      })
    }
  },
})
