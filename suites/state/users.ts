import { oauth21, oidcCore } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import { claimsOf } from '../../harness/rp/jwt.ts'
import { requirement } from '../requirement.ts'
import { observeRefusedAfterRemoval } from './removal.ts'
import { signsIn } from './sign-in.ts'

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
  needs: ['authorize', 'admin-create-user', 'admin-disable-user'],
  defect: 'disabled-user-refreshes',
  procedure: [
    'Make the user UX; OFFLINE(UX, C1, B1) -> ot, which has to refresh.',
    'Disable UX; assert DEAD(ot) within the propagation window. A user who can still sign in is not disabled: blocked.',
    'Enable UX again; compare whether ot refreshes with policy.reenable_resumes (a weakness where it differs); without a declaration it is recorded.',
  ],
  verdict: {
    pass: 'Refused while disabled, and the re-enabled state matches the declaration.',
    fail: 'Under a profile in promised_by: a refresh succeeds while the account is disabled.',
    warn: 'A refresh succeeds while disabled, or the behaviour after re-enabling differs from the declaration.',
  },
  conflicts:
    'No specification speaks of disabled accounts; OAuth 2.1 demands a check that the grant is still active. After re-enabling Keycloak resumes the same offline session, which surprises incident responders; therefore it has to be declared.',
  evidence: [
    'keycloak/keycloak#50926',
    'goauthentik/authentik#12858',
    'wso2-extensions/identity-inbound-auth-oauth#1385',
  ],
  cause: 'The account is looked at when the user signs in and not when a token is used.',
  async check(check) {
    const { rp, users, clients, operations, browser, observe, policy } = check
    const { state } = operations
    const user = await users.create()
    const grant = await rp.offline(user, clients.main, browser())
    await rp.refreshed(grant)
    await state.disableUser(user)
    const dead = await observe.dead(grant, 'the offline token while its user is disabled')
    if (!dead && (await signsIn(check, user, clients.main))) {
      check.blocked('a disabled user: he can still sign in')
    }
    if (!(await state.enableUser(user))) return
    const reply = await rp.refresh(grant)
    if (!reply.granted) refuseCrash(reply)
    const observed = reply.granted ? 'it works again' : `refused (${describeRefusal(reply)})`
    const subject = 'the offline token after its user was enabled again'
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
    'Make the user UX; OFFLINE(UX, C1, B1) -> ot, at; ot has to refresh.',
    'Delete UX; REFRESH(ot) within the propagation window; assert that no token comes (a 5xx status is a weakness).',
    'Record whether UserInfo still accepts at.',
  ],
  verdict: {
    pass: 'ot is refused with a 4xx answer.',
    fail: 'A refresh succeeds.',
    warn: 'The answer is a 5xx status.',
  },
  conflicts:
    'OAuth 2.1 (draft) requires that the grant is still active; RFC 6749 only that the token is validated.',
  evidence: ['jazzband/djangorestframework-simplejwt#402'],
  cause: 'All that a new access token needs is in the refresh token, so nobody asks for the account.',
  async check(check) {
    const { rp, users, clients, browser, observe, has } = check
    const user = await users.create()
    const grant = await rp.offline(user, clients.main, browser())
    await rp.refreshed(grant)
    await users.remove(user)
    const dead = await observeRefusedAfterRemoval(check, grant, 'the offline token of a deleted user')
    if (!dead && (await signsIn(check, user, clients.main))) {
      check.blocked('a deleted user: they can still sign in')
    }
    check.found('deleted-user-ends-tokens', dead)
    if (!has('userinfo')) return
    const { subject, reply } = await rp.userinfoSubject(grant.accessToken)
    observe.note(
      'an access token of a deleted user at UserInfo',
      subject === undefined ? 'refused' : 'accepted',
      [reply],
    )
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
  reliesOn: ['deleted-user-ends-tokens'],
  defect: 'recreated-user-inherits-token',
  procedure: [
    'Make UX with a user name and an e-mail address; OFFLINE(UX, C1, B1) -> ot, sub1.',
    'Delete UX; make a new account with the same user name, address and password.',
    'Assert DEAD(ot).',
    'ONLINE(new account, C1, B2) -> sub2; assert that sub2 differs from sub1.',
  ],
  verdict: { pass: 'ot is refused and the subjects differ.', fail: 'ot works, or sub2 equals sub1.' },
  conflicts:
    'If accounts come from an external directory with stable identifiers, a re-created entry may be the same person; the accounts here are local ones.',
  cause: 'The user name is the key of the account.',
  async check({ rp, users, clients, browser, observe }) {
    const user = await users.create()
    const grant = await rp.offline(user, clients.main, browser())
    await rp.refreshed(grant)
    await users.remove(user)
    const namesake = await users.create(user)
    await observe.dead(grant, 'the old offline token after an account of the same name was made')
    const { subject, first } = await rp.online(namesake, clients.main, browser())
    if (subject === undefined || grant.subject === undefined) return
    observe.that(subject !== grant.subject, {
      subject: 'sub of the new account',
      expected: 'another one than that of the deleted account',
      observed: subject === grant.subject ? 'the same' : 'another one',
      replies: [first],
    })
  },
})

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
  needs: ['authorize', 'admin-create-user', 'admin-rename-user'],
  optional: ['userinfo'],
  defect: 'rename-changes-subject',
  procedure: [
    'Make UX; OFFLINE(UX, C1, B1) -> ot, sub1.',
    'Give UX another user name and e-mail address.',
    'REFRESH(ot) -> at, id; assert that it works (a weakness where not).',
    'UX has to be able to sign in by the new name; where the old one still works, the check is not applicable.',
    'Assert sub(id) = sub1 if there is one, and sub(USERINFO(at)) = sub1.',
  ],
  verdict: {
    pass: 'The token works and sub is unchanged.',
    fail: 'sub changed.',
    warn: 'The refresh is refused after the rename.',
    notApplicable:
      'Neither a refreshed ID token nor UserInfo names the user, or the server keeps the names of users.',
  },
  cause: 'The subject identifier is made out of the user name.',
  async check(check) {
    const { rp, users, clients, operations, browser, observe, has } = check
    const user = await users.create()
    const grant = await rp.offline(user, clients.main, browser())
    const renamed = await operations.state.renameUser(user)
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
    // A name that was not changed changes nothing.
    if (!(await signsIn(check, renamed, clients.main))) {
      if (await signsIn(check, user, clients.main)) check.notApplicable('the server keeps the names of users')
      check.blocked('a renamed user: he can sign in neither by the new name nor by the old one')
    }
    if (!works) return
    const told: readonly (readonly [string, unknown])[] = [
      ['the refreshed ID token', reply.idToken === undefined ? undefined : claimsOf(reply.idToken)?.sub],
      ['UserInfo', has('userinfo') ? (await rp.userinfoSubject(reply.accessToken)).subject : undefined],
    ]
    const names = told.filter(([, sub]) => sub !== undefined)
    if (names.length === 0 || grant.subject === undefined) {
      check.notApplicable('neither a refreshed ID token nor UserInfo names the user')
    }
    for (const [where, sub] of names) {
      observe.that(sub === grant.subject, {
        subject: `sub in ${where} after the user was renamed`,
        expected: 'what it was before',
        observed: sub === grant.subject ? 'that' : 'another one',
        replies: [reply],
      })
    }
  },
})
