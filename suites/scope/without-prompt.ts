import { oidcCore } from '../../harness/engine/clause.ts'
import { describeAuthorization, shownBy } from '../../harness/rp/authorization.ts'
import { requirement } from '../requirement.ts'

export const scopeOfflineWithoutPromptNoError = requirement({
  id: 'scope-offline-without-prompt-no-error',
  area: 'scope',
  title: 'offline_access without prompt=consent is no error',
  level: 'MUST',
  basis: 'text',
  clause: oidcCore('11', 'OfflineAccess'),
  statement:
    'Where nothing allows offline access, a request for offline_access without prompt=consent is answered as if it had not named the scope; the sign-in itself goes on.',
  profiles: ['oidc-core', 'mcp'],
  needs: ['authorize', 'openid', 'offline-scope'],
  defect: 'offline-without-prompt-refused',
  procedure: [
    'OBTAIN(U1, C1, "openid", B1), so that the client is seen to get a code without prompt.',
    'OBTAIN(U1, C1, "openid offline_access", no prompt parameter, B2).',
    'Assert that a code comes. Whether offline access comes with it is the subject of scope-consent-required.',
  ],
  verdict: {
    pass: 'A code comes, with offline access or without.',
    fail: 'The request ends with an error.',
  },
  control: 'The same client gets a code without prompt where it does not name offline_access.',
  proof: 'The two requests differ in one scope value.',
  exceptions:
    'A server that asks the user, one that grants by another condition, and one that leaves the scope out all pass.',
  conflicts:
    'One product answers consent_required here. The section wants the scope ignored, and clients that do not know OpenID Connect send no prompt.',
  why: 'Clients that do not know OpenID Connect send no prompt, and cannot sign anybody in.',
  cause: 'The rule about prompt=consent is enforced by an error instead of by leaving the scope out.',
  mend: 'Leave offline_access out of what is granted, and go on with the sign-in.',
  async check({ rp, users, clients, browser, observe, blocked }) {
    const request = { client: clients.main, user: users.first }
    const plain = await rp.asked({ ...request, browser: browser(), scope: 'openid' })
    if (plain.kind !== 'code')
      return blocked(`the client gets no code without prompt at all (${describeAuthorization(plain)})`)
    await rp.exchanged(plain)
    const answer = await rp.asked({ ...request, browser: browser(), scope: 'openid offline_access' })
    observe.that(answer.kind === 'code', {
      subject: 'a request for offline_access without prompt',
      expected: 'a code',
      observed: describeAuthorization(answer),
      replies: shownBy(answer),
    })
    if (answer.kind === 'code') await rp.exchanged(answer)
  },
})
