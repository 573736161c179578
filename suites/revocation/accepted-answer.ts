import type { Observer } from '../../harness/checks/observer.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import { isSuccess, type Reply } from '../../harness/http/reply.ts'

/** Expects status 200: whether there was something to revoke makes no difference. */
export function observeAccepted(observe: Observer, reply: Reply, subject: string): boolean {
  refuseCrash(reply)
  const accepted = reply.status === 200
  const observed = accepted ? 'status 200' : describeRefusal(reply)
  return observe.that(accepted, { subject, expected: 'status 200', observed, replies: [reply] })
}

/** Expects that a revocation is taken. With which status of success is the matter of revoke-token-refresh-token alone. */
export function observeTaken(observe: Observer, reply: Reply, subject: string): boolean {
  refuseCrash(reply)
  const taken = isSuccess(reply)
  const observed = taken ? `status ${reply.status}` : describeRefusal(reply)
  return observe.that(taken, { subject, expected: 'status 200', observed, replies: [reply] })
}
