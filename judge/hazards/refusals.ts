import { rfc6749, rfc7591 } from '../../harness/engine/clause.ts'
import { refusing } from '../between.ts'
import type { JudgedHazard, Rule } from '../hazard.ts'
import { callsSucceed, observed, signsIn } from '../rules.ts'
import { isRefresh, isRegistration, tokenOf } from '../seen.ts'
import { call, change, expire, restart, type Step } from '../step.ts'

/** Every refresh token that was issued so far is dead; those that come later are as good as ever. */
const dead = (answer: () => Response): Step =>
  change('the user withdraws what they granted', async (_, stage) => {
    const tokens = stage.seen.flatMap((seen) => tokenOf(seen.answer, 'refresh_token') ?? [])
    stage.between = refusing(new Set(tokens), answer)
  })

const revoked = dead(() =>
  Response.json({ error: 'invalid_grant', error_description: 'the grant was revoked' }, { status: 400 }),
)

/** A dead token is given up, and the user is asked once; trying it again once or twice does no harm. */
const final: readonly Rule[] = [signsIn(2), refusedAtMost(3), callsSucceed('last')]

/** A refusal that is final, in the words of a server that does not speak by the book. */
const oddly = (
  id: string,
  answer: string,
  { status, error }: { readonly status: number; readonly error: string },
): JudgedHazard => ({
  id,
  title: `A dead token that is answered with ${answer} is given up`,
  level: 'SHOULD',
  basis: 'derived',
  clause: rfc6749('5.2'),
  statement: `A client that hears ${answer} at a refresh, again and again, forgets the token and asks the user to sign in.`,
  cause: 'The client knows the one answer of the specification, and is stuck with every other.',
  verdict: { pass: 'The client gave the token up and asked the user once.' },
  needs: ['refresh-token'],
  script: [call, dead(() => Response.json({ error }, { status })), expire, call, call],
  rules: final,
})

/** Tokens and clients that are gone for good. */
export const refusalHazards: readonly JudgedHazard[] = [
  {
    id: 'revoked',
    title: 'A dead refresh token is given up, and the user is asked once',
    level: 'MUST',
    basis: 'derived',
    clause: rfc6749('5.2'),
    statement: 'A client that hears invalid_grant forgets the token and asks the user to sign in.',
    cause: 'The client tries the dead token for ever, or gives up without asking the user.',
    verdict: { pass: 'The client gave the token up and asked the user once.' },
    needs: ['refresh-token'],
    script: [call, revoked, expire, call, call],
    rules: final,
  },
  {
    id: 'revoked-while-away',
    title: 'A refresh token that died while the client was away is given up',
    level: 'MUST',
    basis: 'derived',
    clause: rfc6749('5.2'),
    statement: 'A client that starts with a stored token which is refused asks the user to sign in.',
    cause: 'A refusal at the start is an error that ends the client.',
    verdict: { pass: 'After the restart the client gave the token up and asked the user once.' },
    needs: ['refresh-token'],
    script: [call, revoked, expire, restart, call],
    rules: final,
  },
  oddly('dead-401', '401 invalid_grant', { status: 401, error: 'invalid_grant' }),
  oddly('dead-invalid-token', '400 invalid_token', { status: 400, error: 'invalid_token' }),
  oddly('dead-200', '200 and an error in the body', { status: 200, error: 'invalid_grant' }),
  oddly('dead-404', '404', { status: 404, error: 'not_found' }),
  {
    id: 'client-forgotten',
    title: 'A client that the server forgot registers again',
    level: 'SHOULD',
    basis: 'derived',
    clause: rfc7591('5'),
    statement:
      'A client that registered itself and hears invalid_client registers again and asks the user to sign in.',
    cause: 'The client identifier is kept for ever.',
    verdict: { pass: 'The client registered again and asked the user once.' },
    needs: ['registration', 'refresh-token'],
    script: [
      call,
      change('the server loses its registrations', (mock) => mock.clients.forget()),
      ...[expire, call, call],
    ],
    rules: [registersTwice, signsIn(2), callsSucceed('last')],
  },
]

function registersTwice({ seen }: Parameters<Rule>[0]): ReturnType<Rule> {
  const registrations = seen.filter(isRegistration)
  return observed(registrations.length === 2, 'violated', {
    subject: 'registrations',
    expected: '2: at the beginning, and once the client was forgotten',
    observed: String(registrations.length),
    by: registrations,
  })
}

/** So many refreshes are refused, and no more. */
function refusedAtMost(most: number): Rule {
  return ({ seen }) => {
    const refused = seen.filter(
      (each) => isRefresh(each) && tokenOf(each.answer, 'access_token') === undefined,
    )
    return observed(refused.length <= most, 'violated', {
      subject: 'refreshes that were refused',
      expected: `no more than ${most}`,
      observed: String(refused.length),
      by: refused,
    })
  }
}
