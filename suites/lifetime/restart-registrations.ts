import { rfc7591 } from '../../harness/engine/clause.ts'
import { describeAuthorization, shownBy } from '../../harness/rp/authorization.ts'
import { publicMetadata, withRegistered } from '../registration/registered-client.ts'
import { requirement } from '../requirement.ts'

export const lifetimeRegistrationSurvivesRestart = requirement({
  id: 'lifetime-registration-survives-restart',
  area: 'lifetime',
  title: 'Clients that registered themselves survive a restart of the server',
  level: 'SHOULD',
  basis: 'derived',
  clause: rfc7591('3.2.1'),
  statement:
    'A registration is good until client_secret_expires_at, or for good: a server that starts again knows the client identifiers that it gave.',
  profiles: ['registration', 'mcp'],
  needs: ['authorize', 'restart', 'registration'],
  defect: 'restart-forgets-registrations',
  procedure: [
    'Register a public client; OBTAIN(U1, this client, "openid", B1).',
    'RESTART the target and wait until it answers.',
    'OBTAIN(U1, C1, "openid", B2), else the check is blocked.',
    'OBTAIN(U1, the registered client, "openid", B3); assert that a code comes.',
  ],
  verdict: {
    pass: 'The client is known after the restart.',
    warn: 'The client is not known any more.',
  },
  control:
    'The client gets a code before the restart, and the client of the target file gets one afterwards, so the server is whole.',
  proof: 'The client is registered in the check; the server is stopped and started again by the run.',
  exceptions:
    'A server that keeps its registrations in memory on purpose, e.g. for development, gets a warning. What became of the tokens of the client is the subject of lifetime-survives-restart.',
  disturbs: 'server',
  why: 'Every agent that registered itself has to be set up again, with a sign-in for each user.',
  cause: 'Registrations are in the memory of the process.',
  mend: 'Write registrations to the storage that holds grants.',
  async check(check) {
    const { rp, users, clients, browser, operations, observe, blocked } = check
    const signIn = async (client: Parameters<typeof rp.asked>[0]['client']) => {
      const answer = await rp.asked({ client, user: users.first, browser: browser(), scope: 'openid' })
      if (answer.kind === 'code') await rp.exchanged(answer)
      return answer
    }
    await withRegistered(check, publicMetadata(check), async ({ client }) => {
      const before = await signIn(client)
      if (before.kind !== 'code')
        return blocked(`the registered client gets no code at all (${describeAuthorization(before)})`)
      await operations.restart()
      const control = await signIn(clients.main)
      if (control.kind !== 'code')
        return blocked(
          `the client of the target file gets no code after the restart (${describeAuthorization(control)})`,
        )
      const after = await signIn(client)
      observe.that(after.kind === 'code', {
        subject: 'a sign-in at the registered client after a restart',
        expected: 'a code',
        observed: describeAuthorization(after),
        replies: shownBy(after),
      })
    })
  },
})
