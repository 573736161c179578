import type { Check } from '../../harness/checks/context.ts'
import { rfc6749 } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import type { TokenReply } from '../../harness/http/reply.ts'
import { requirement } from '../requirement.ts'
import { propagated } from '../shared/propagation.ts'

/** Nobody has a scope value of this name. */
const madeUp = 'offline-conformance-made-up'

export const refreshRefusalKeepsToken = requirement({
  id: 'refresh-refusal-keeps-token',
  area: 'refresh',
  title: 'A refused refresh leaves the token as it was',
  level: 'SHOULD',
  basis: 'derived',
  clause: rfc6749('6'),
  also: [rfc6749('5.2')],
  statement:
    'A refresh that is refused for something else than its token, such as its scope, neither uses the token up nor ends it.',
  profiles: ['oauth2', 'mcp'],
  needs: ['authorize'],
  optional: ['named-resource'],
  defect: 'refused-refresh-ends-token',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot, which has to refresh.',
    'REFRESH(ot) with a scope value that nobody has; where resources are named, once more with one that was not granted. Answers that grant are none of these.',
    'After each refusal assert ALIVE(ot).',
  ],
  verdict: {
    pass: 'The token refreshes after every refusal.',
    warn: 'It is refused afterwards.',
    notApplicable: 'No such request is refused.',
  },
  control: 'The same token refreshes right before the refused request.',
  proof: 'The request was refused, by an answer without tokens that is no crash.',
  exceptions:
    'A server that ignores what it does not know refuses nothing here, and is not applicable. The end of a grant after the reuse of a replaced token is another matter: the newest one is sent.',
  why: 'A mistake in one parameter would cost the user a new sign-in.',
  cause: 'The token is marked as used before the rest of the request is looked at.',
  mend: 'Check the whole request before the token is marked as used.',
  async check(check) {
    const { rp, users, clients, browser, has, notApplicable } = check
    const grant = await rp.offline(users.first, clients.main, browser())
    await rp.refreshed(grant)
    const requests: [string, Record<string, string>][] = [
      ['a scope that nobody has', { scope: `openid offline_access ${madeUp}` }],
      ...(has('named-resource')
        ? [
            ['a resource that was not granted', { resource: 'https://not-granted.invalid/' }] as [
              string,
              Record<string, string>,
            ],
          ]
        : []),
    ]
    let refused = 0
    for (const [what, parameters] of requests) {
      const reply = await rp.refresh(grant, parameters)
      if (reply.granted) continue
      refused += 1
      refuseCrash(reply)
      if (!(await survived(check, grant, what, reply))) return
    }
    if (refused === 0)
      notApplicable('the server refuses neither scope values nor resources that it does not know')
  },
})

async function survived(
  check: Check,
  grant: Parameters<Check['observe']['alive']>[0],
  what: string,
  reply: TokenReply,
): Promise<boolean> {
  // What the refusal cost may be seen later.
  await propagated(check)
  return check.observe.alive(
    grant,
    `the token after a refresh with ${what} was refused (${describeRefusal(reply)})`,
  )
}
