import type { Check } from '../../harness/check.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import type { TokenReply } from '../../harness/http/reply.ts'
import { describeRefusal } from '../../harness/rp/token-reply.ts'

/** Expects that an answer of the token endpoint has no access token. A crash is no refusal. Returns whether it refused. */
export function observeRefused(
  { observe }: Pick<Check, 'observe'>,
  reply: TokenReply,
  subject: string,
  severity: 'violation' | 'weakness' = 'violation',
): boolean {
  if (!reply.granted) refuseCrash(reply)
  const observed = reply.granted ? 'an access token' : describeRefusal(reply)
  return observe.that(!reply.granted, { subject, expected: 'refused', observed, replies: [reply] }, severity)
}
