import { rfc6749, rfc9700 } from '../../harness/engine/clause.ts'
import type { JudgedHazard, Play, Rule } from '../hazard.ts'
import { callsSucceed, observed, sendsNoReplacedToken, signsIn } from '../rules.ts'
import { isRefresh, tokenOf } from '../seen.ts'
import { call, callAtOnce, expire } from '../step.ts'
import { refreshing, rotating } from './common.ts'

/** Refreshes take a moment, so that whoever does not wait for another is seen, however fast the machine is. */
const slowly = (grace: number): NonNullable<JudgedHazard['options']> => ({
  ...rotating(grace),
  faults: [{ ...refreshing, delay: 250 }],
})

/** Refreshes at the same time. */
export const concurrencyHazards: readonly JudgedHazard[] = [
  {
    id: 'parallel',
    title: 'Calls at once share one refresh where the server is strict',
    level: 'MUST',
    basis: 'derived',
    clause: rfc9700('4.14.2'),
    statement:
      'Where each refresh replaces the refresh token and the reuse of an old one ends the grant, a client sends each token once, however many calls wait for it.',
    cause: 'Each call that is refused refreshes for itself.',
    verdict: { pass: 'Three calls at once got through by one refresh.' },
    needs: ['refresh-token'],
    options: slowly(0),
    script: [call, expire, callAtOnce(3)],
    rules: [sendsNoReplacedToken, signsIn(1), callsSucceed('all')],
  },
  {
    id: 'parallel-with-grace',
    title: 'Calls that waited for a refresh take its result',
    level: 'SHOULD',
    basis: 'derived',
    clause: rfc6749('1.5'),
    statement:
      'One expired access token leads to one new refresh token, not to one for each call that waited.',
    cause: 'Whoever waited for the lock refreshes again, though the token was replaced in the meantime.',
    verdict: { pass: 'The refresh token was replaced once for three calls.' },
    needs: ['refresh-token'],
    options: slowly(30),
    script: [call, expire, callAtOnce(3)],
    rules: [replacesOnce, signsIn(1), callsSucceed('all')],
  },
  {
    id: 'two-processes',
    title: 'Two processes with one storage share one refresh',
    level: 'MUST',
    basis: 'derived',
    clause: rfc9700('4.14.2'),
    statement:
      'Processes that share their storage do not refresh with the same token: each waits for the other, or reads what the other stored.',
    cause:
      'The lock is in the memory of one process, or a process does not read the storage again before it refreshes.',
    verdict: { pass: 'Two processes got through, and no replaced token was sent.' },
    needs: ['refresh-token'],
    options: slowly(0),
    // Both have started and hold the first token when it expires.
    script: [call, callAtOnce(1, 2), expire, callAtOnce(1, 2)],
    rules: [sendsNoReplacedToken, signsIn(1), callsSucceed('all')],
  },
]

/** Of the calls at once; a repetition within the grace period replaces nothing. */
function replacesOnce({ script, seen }: Play): ReturnType<Rule> {
  const atOnce = script.findIndex((step) => step.does === 'call' && step.times > 1)
  let newest: string | undefined
  const replacing = seen.filter((each) => {
    const isFromNewest = isRefresh(each) && each.parameters.get('refresh_token') === newest
    newest = (each.endpoint === 'token' ? tokenOf(each.answer, 'refresh_token') : undefined) ?? newest
    return isFromNewest && each.step === atOnce
  })
  return observed(replacing.length <= 1, 'violated', {
    subject: 'refreshes that replaced the refresh token',
    expected: 'one for one expiry',
    observed: String(replacing.length),
    by: replacing,
  })
}
