import type { Observer } from '../../harness/checks/observer.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import type { Reply } from '../../harness/http/reply.ts'

/** Expects status 200: whether there was something to revoke makes no difference. */
export function observeAccepted(observe: Observer, reply: Reply, subject: string): boolean {
  refuseCrash(reply)
  const accepted = reply.status === 200
  const observed = accepted ? 'status 200' : describeRefusal(reply)
  return observe.that(accepted, { subject, expected: 'status 200', observed, replies: [reply] })
}
