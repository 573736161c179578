import { PrerequisiteError } from '../../engine/errors.ts'
import { wordsOf } from '../../engine/json.ts'
import { refuseCrash } from '../../http/crash.ts'
import type { Reply } from '../../http/reply.ts'
import type { AcceptedRule } from '../../target/accepted-schema.ts'
import type { CallTemplate } from '../../target/target-file.ts'
import { at } from '../../target/template.ts'
import { callerOf } from './call-sender.ts'
import { quoted } from './quoted-answer.ts'

/**
 * Whether an answer confirms by a rule of the target file that the target did what it was asked for. Without a rule it
 * confirms nothing, and is only looked at for a refusal.
 *
 * @param what for people: `an accepted admin-revoke-user`
 * @throws TargetError for a crash or a rate limit
 * @throws PrerequisiteError for an answer that is a refusal, or that the rule does not accept
 */
export function confirmed(reply: Reply, template: CallTemplate, what: string): boolean {
  refuseCrash(reply)
  if (template.accepted !== undefined) {
    const missing = missingOf(template.accepted, reply)
    if (missing === undefined) return true
    throw new PrerequisiteError(`${what} (got ${quoted(reply)}; the target file accepts ${missing})`)
  }
  if (isRefusal(reply, template)) throw new PrerequisiteError(`${what} (got ${quoted(reply)})`)
  return false
}

/** The part of a rule that an answer does not meet, in words. */
function missingOf({ status, member, text, location }: AcceptedRule, reply: Reply): string | undefined {
  const statuses = typeof status === 'number' ? [status] : status
  if (statuses !== undefined && !statuses.includes(reply.status)) return `status ${statuses.join(' or ')}`
  if (member !== undefined && !hasMember(reply.json, member)) return `the member ${member}`
  if (text !== undefined && !reply.text.includes(text)) return `the words "${text}"`
  if (location !== undefined && !leadsTo(location, reply)) return `a Location that begins with ${location}`
  return undefined
}

function leadsTo(beginning: string, { headers, url }: Reply): boolean {
  const [location = ''] = headers.location ?? []
  if (!URL.canParse(location, url)) return false
  const { href, pathname, search } = new URL(location, url)
  return (beginning.startsWith('/') ? pathname + search : href).startsWith(beginning)
}

function hasMember(json: Reply['json'], rule: string): boolean {
  const [path = '', ...rest] = rule.split('=')
  const value = json === undefined ? undefined : at(json, path)
  if (rest.length === 0) return value !== undefined && value !== null
  return value !== undefined && wordsOf(value) === rest.join('=')
}

/** A page that a signed-in browser is sent on to after a form is an ordinary answer; for a program it is a sign-in page. */
function isRefusal({ status, json }: Reply, template: CallTemplate): boolean {
  if (status >= 400) return true
  if (status >= 300) return callerOf(template) !== 'user-browser'
  return saysError(json)
}

/** Servers that answer every call with 200 tell a failure inside. */
function saysError(json: Reply['json']): boolean {
  if (json === undefined) return false
  const { error, errors, success, ok, status } = json
  if (success === false || ok === false) return true
  if (typeof status === 'string' && /^(error|fail(ed|ure)?)$/i.test(status)) return true
  if (Array.isArray(errors) && errors.length > 0) return true
  return error !== undefined && error !== null && error !== false && error !== ''
}
