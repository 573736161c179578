import { oidcCore, rfc6749, rfc9207 } from '../../harness/engine/clause.ts'
import { comingBack, nothingBetween, signingIn } from '../between.ts'
import type { JudgedHazard, Play, Rule } from '../hazard.ts'
import { callsSucceed, every, observed } from '../rules.ts'
import { asksForOfflineAccess, isSignIn, type Seen } from '../seen.ts'
import { call, change } from '../step.ts'

/** The issuer of another server, which an answer names all at once. */
const another = 'https://another.example'

const prompts = ({ parameters }: Seen): string[] => (parameters.get('prompt') ?? '').split(' ')

/** What happens while a user signs in. */
export const signInHazards: readonly JudgedHazard[] = [
  {
    id: 'offline-consent',
    title: 'offline_access is asked for together with the consent of the user',
    level: 'SHOULD',
    basis: 'derived',
    clause: oidcCore('11', 'OfflineAccess'),
    statement:
      'Where the authorization server grants offline_access only to requests with prompt=consent, a client that asks for the one sends the other.',
    cause:
      'offline_access is put into the scope and no more, so that a server which goes by the book ignores it.',
    verdict: { pass: 'Whenever offline_access was asked for, consent was.' },
    needs: ['offline-scope'],
    atConnect: true,
    options: { grants: { online_refresh_tokens: false } },
    script: [
      change('offline_access without prompt=consent is ignored', async (_, stage) => {
        stage.between = signingIn((asked) => {
          if (asked.get('prompt')?.split(' ').includes('consent') === true) return
          const rest = (asked.get('scope') ?? '').split(' ').filter((scope) => scope !== 'offline_access')
          asked.set('scope', rest.join(' '))
        })
      }),
      call,
    ],
    rules: [
      every(
        { subject: 'sign-ins for offline_access', expected: 'prompt=consent' },
        (seen) => isSignIn(seen) && asksForOfflineAccess(seen),
        (seen) => prompts(seen).includes('consent'),
      ),
    ],
  },
  {
    id: 'declined',
    title: 'A user who says no is not asked again at once',
    level: 'SHOULD NOT',
    basis: 'derived',
    clause: rfc6749('4.1.2.1'),
    statement:
      'A client that hears access_denied tells so, and asks again only once it is called for the next time.',
    cause: 'Every failed sign-in is repeated, so that the user cannot get out of it.',
    verdict: { pass: 'One refusal led to one failed call, and the next call to a sign-in.' },
    needs: [],
    atConnect: true,
    script: [
      change('the user declines', async (_, stage) => {
        stage.between = comingBack((back) => {
          back.delete('code')
          back.set('error', 'access_denied')
        })
      }),
      call,
      change('the user agrees', async (_, stage) => {
        stage.between = nothingBetween
      }),
      call,
    ],
    rules: [asksOnceWhereDeclined, callsSucceed('last')],
  },
  {
    id: 'foreign-answer',
    title: 'An answer that names another issuer is refused',
    level: 'MUST',
    basis: 'text',
    clause: rfc9207('2.4'),
    statement:
      'Where the iss of an authorization response is not the issuer that the user was sent to, the code is not exchanged.',
    cause: 'iss is not looked at, so that a code of one server can be carried to another.',
    verdict: { pass: 'No code was exchanged that came with another issuer.' },
    needs: [],
    atConnect: true,
    script: [
      change('answers name another issuer', async (_, stage) => {
        stage.between = comingBack((back) => back.set('iss', another))
      }),
      call,
    ],
    rules: [exchangesNoForeignCode],
  },
]

function asksOnceWhereDeclined({ script, seen }: Play): ReturnType<Rule> {
  const declined = seen.filter((each) => each.step === script.indexOf(call) && isSignIn(each))
  return observed(declined.length <= 1, 'violated', {
    subject: 'sign-ins during the call that the user declined',
    expected: 'one',
    observed: String(declined.length),
    by: declined,
  })
}

function exchangesNoForeignCode({ seen }: Play): ReturnType<Rule> {
  const answers = seen.filter(({ sentTo }) => sentTo?.includes(encodeURIComponent(another)) === true)
  const exchanges = seen.filter(
    ({ endpoint, parameters }) =>
      endpoint === 'token' && parameters.get('grant_type') === 'authorization_code',
  )
  return observed(exchanges.length === 0, 'violated', {
    subject: 'exchanges of codes that came with another issuer',
    expected: 'none',
    observed: String(exchanges.length),
    by: exchanges.length === 0 ? answers : exchanges,
  })
}
