import { PrerequisiteError, TargetError } from '../engine/errors.ts'
import { describeRefusal } from './refusal.ts'
import type { Reply } from './reply.ts'

/** As much of an answer as tells of the state of the server; evidence that is no answer has none of it. */
export type AnswerState = Partial<Pick<Reply, 'url' | 'status' | 'json' | 'headers'>>

/** Error codes by which an OAuth server says that it failed, whatever the status. @see RFC 6749, section 4.1.2.1 */
const failures: readonly unknown[] = ['server_error', 'temporarily_unavailable']

/** Whether an OAuth error code tells of a failure of the server rather than of a refusal. */
export function isFailureCode(error: unknown): boolean {
  return failures.includes(error)
}

/** Whether an answer tells of the state of the server only: a 5xx status, a rate limit, an error of its own. */
export function isCrash({ status = 0, json }: AnswerState): boolean {
  return status >= 500 || status === 429 || (status >= 400 && isFailureCode(json?.error))
}

/** A crash or a rate limit is never a refusal of the token. @throws TargetError for what `isCrash` */
export function refuseCrash(answer: AnswerState): void {
  if (!isCrash(answer)) return
  const { url = 'the server', status, json, headers } = answer
  const [address = url] = url.split(/[?#]/, 1)
  const error = isFailureCode(json?.error) ? ` ${String(json?.error)}` : ''
  throw new TargetError(
    status === 429 ? 'RATE_LIMITED' : 'HTTP_5XX',
    `${address} answered ${status}${error}`,
    {
      retryAfter: secondsIn(headers?.['retry-after']?.[0]),
    },
  )
}

/** Seconds, or a date. @see RFC 9110, section 10.2.3 */
function secondsIn(value: string | undefined): number | undefined {
  if (value === undefined) return undefined
  if (/^\d+$/.test(value.trim())) return Number(value)
  const date = Date.parse(value)
  return Number.isNaN(date) ? undefined : Math.max(0, (date - Date.now()) / 1000)
}

/**
 * An answer that a set-up step needs: anything below 400.
 *
 * @throws TargetError for a crash or a rate limit
 * @throws PrerequisiteError for a refusal, with `what` was wanted
 */
export function accepted(reply: Reply, what: string): Reply {
  refuseCrash(reply)
  if (reply.status >= 400) throw new PrerequisiteError(`${what} (got ${describeRefusal(reply)})`)
  return reply
}
