import type { Check } from '../../harness/checks/context.ts'
import type { ListReading } from '../../harness/drivers/operations.ts'
import { keycloakGuide } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import type { Grant } from '../../harness/rp/grant.ts'
import { requirement } from '../requirement.ts'
import { livingControl } from '../shared/controls.ts'
import { offlineEntriesOf } from '../shared/listed-grants.ts'

export const lifetimeRestartSharedSession = requirement({
  id: 'lifetime-restart-shared-session',
  area: 'lifetime',
  title: 'The offline tokens of two clients in one login session both survive a restart',
  level: 'PROFILE',
  basis: 'product',
  clause: keycloakGuide('Offline access', '_offline-access'),
  statement: 'What is kept over a restart is each offline grant, and not one for each login session.',
  profiles: ['offline-management', 'keycloak'],
  needs: ['authorize', 'online-session', 'second-user', 'second-client', 'restart'],
  defect: 'restart-keeps-one-client-per-session',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot1; OFFLINE(U1, C2, B1) -> ot2, in the same login session.',
    'OFFLINE(U2, C1, B2) -> control, alone in its login session.',
    'Make sure that all three refresh.',
    'RESTART the target and wait until it answers.',
    'Make sure that ALIVE(control), else the check is blocked, which is the subject of lifetime-survives-restart.',
    'Assert ALIVE(ot1) and ALIVE(ot2).',
  ],
  verdict: {
    pass: 'Both are alive after the restart.',
    fail: 'One is refused after the restart.',
  },
  control:
    'All tokens refresh before the restart, and one that is alone in its session after it: only the shared session is different.',
  proof: 'Both clients are used in the same browser, in which the user signs in at most once more.',
  exceptions: 'A server that keeps no login session is not-applicable.',
  disturbs: 'server',
  why: 'After an update one of two clients has lost its access, by chance.',
  cause: 'Offline sessions are stored by login session, and the clients of one overwrite each other.',
  mend: 'Store a row for each session and client.',
  async check(check) {
    const { rp, users, clients, browser, operations, observe } = check
    const device = browser()
    const first = await rp.offline(users.first, clients.main, device)
    const second = await rp.offline(users.first, clients.second, device)
    const control = await rp.offline(users.second, clients.main, browser())
    for (const grant of [first, second, control]) await rp.refreshed(grant)
    await operations.restart()
    await livingControl(check, control, 'an offline token alone in its login session')
    await observe.alive(first, 'the offline token of the first client of the session after a restart')
    await observe.alive(second, 'the offline token of the second client of the session after a restart')
  },
})

export const lifetimeListCompleteAfterRestart = requirement({
  id: 'lifetime-list-complete-after-restart',
  area: 'lifetime',
  title: 'A list of offline access is complete right after a restart',
  level: 'PROFILE',
  basis: 'product',
  clause: keycloakGuide('Offline access', '_offline-access'),
  statement:
    'Who looks for what has to be revoked sees all of it, and not only what was used since the server started.',
  profiles: ['offline-management', 'keycloak'],
  needs: ['authorize', 'restart'],
  optional: ['second-client', 'user-list-grants', 'admin-list-user-tokens'],
  defect: 'list-forgets-unused-after-restart',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot1; OFFLINE(U1, C2, B2) -> ot2 where there is a second client.',
    'Read ADMIN-LIST(U1), else USER-LIST(U1): make sure that both are there.',
    'RESTART the target and wait until it answers; read the list again before any token is used.',
    'REFRESH both; on a refusal the check is blocked, which is the subject of lifetime-survives-restart.',
    'Assert that the second reading has at least as many entries of offline access for each client as the first.',
  ],
  verdict: {
    pass: 'The list is as complete as before.',
    fail: 'A token that works was missing from the list after the restart.',
    notApplicable: 'The target has no list of the offline access of a user.',
  },
  control: 'The tokens refresh after the list was read, so that a missing entry is one of a living token.',
  proof: 'The list shows the tokens before the restart, else the check is blocked.',
  exceptions: 'A list that shows one entry for each user and client is counted as it is, before and after.',
  disturbs: 'server',
  why: 'After an incident, often with a restart, an administrator would revoke only part of what is out.',
  cause: 'The list is read from the sessions in memory, which are loaded when they are first used.',
  mend: 'Read the list from the database.',
  async check(check) {
    const { rp, users, clients, browser, operations, observe, has, blocked } = check
    const grants = [
      await rp.offline(users.first, clients.main, browser()),
      ...(has('second-client') ? [await rp.offline(users.first, clients.second, browser())] : []),
    ]
    const before = await listOf(check, grants[0])
    for (const { client } of grants) {
      if (offlineEntriesOf(before, client).length === 0)
        blocked(`a list that shows the offline access of ${client.clientId} before the restart`)
    }
    await operations.restart()
    const after = await listOf(check, grants[0])
    for (const grant of grants) {
      const reply = await rp.refresh(grant)
      if (reply.granted) continue
      refuseCrash(reply)
      blocked(`an offline token of ${grant.client.clientId} that survives the restart`)
    }
    for (const { client } of grants) {
      const [had, has] = [before, after].map((reading) => offlineEntriesOf(reading, client).length)
      const complete = (has ?? 0) >= (had ?? 0)
      observe.that(complete, {
        subject: `the list of offline access right after the restart, for client ${client.role}`,
        expected: 'the entries of before',
        observed: complete ? 'the entries of before' : `${has} of ${had}`,
        replies: [before, after],
      })
    }
  },
})

async function listOf(
  { operations, users, has, notApplicable }: Check,
  grant: Grant | undefined,
): Promise<ListReading> {
  if (has('admin-list-user-tokens')) return operations.adminListUser(users.first, grant)
  if (has('user-list-grants')) return operations.userList(users.first)
  return notApplicable(
    'the target has no list of the offline access of a user',
    'calls: { admin-list-user-tokens: ... } or { user-list-grants: ... }',
  )
}
