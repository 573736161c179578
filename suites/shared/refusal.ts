import type { Check } from '../../harness/checks/context.ts'
import { isCrash, refuseCrash } from '../../harness/http/crash.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import type { TokenReply } from '../../harness/http/reply.ts'
import type { Grant } from '../../harness/rp/grant.ts'

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

/** Whether a token works right now, as a control of what is done to it next; a crash says nothing. */
export async function worksNow({ rp }: Pick<Check, 'rp'>, grant: Grant): Promise<boolean> {
  const reply = await rp.refresh(grant)
  if (!reply.granted) refuseCrash(reply)
  return reply.granted
}

/**
 * Judges a crash in place of a refusal, which hands nothing out: a weakness where the same request crashes once more. A
 * fault that passes, and a rate limit, say nothing. Returns whether no token came.
 */
export async function observeLastingCrash(
  { observe }: Pick<Check, 'observe'>,
  present: () => Promise<TokenReply>,
  subject: string,
): Promise<boolean> {
  const again = await present()
  if (again.status === 429) refuseCrash(again)
  if (!isCrash(again)) return observeRefused({ observe }, again, subject)
  const fact = { subject, expected: 'refused with a 4xx status', observed: `HTTP ${again.status}, twice` }
  observe.that(false, { ...fact, replies: [again], judgesCrash: true }, 'weakness')
  return true
}
