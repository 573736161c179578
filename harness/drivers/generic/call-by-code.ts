import {
  ConfigError,
  NotApplicable,
  OutOfReach,
  PrerequisiteError,
  TargetError,
} from '../../engine/errors.ts'
import type { Reply } from '../../http/reply.ts'
import type { DriverCall, DriverFunction, DriverReply, DriverRequest } from '../../target/driver-api.ts'
import type { CallTemplate } from '../../target/target-file.ts'
import type { Variables } from '../../target/template.ts'

/**
 * Makes a call by the code of a driver module; what it returns is the answer.
 *
 * @param send sends one of its requests, with the credentials of whoever calls
 * @param stranger somebody else tries: what is not sent in their name says nothing of them
 * @throws PrerequisiteError where the code throws
 */
export async function callByCode(
  run: DriverFunction,
  variables: Variables,
  options: { send(request: DriverRequest): Promise<Reply>; readonly stranger: boolean },
): Promise<Reply> {
  let last: Reply | undefined
  const call: DriverCall = {
    variables,
    async send(request) {
      last = await options.send(request)
      return last
    },
  }
  let returned: unknown
  try {
    returned = await run(call)
  } catch (error) {
    if (options.stranger && last !== undefined) return last
    const isKnown = [PrerequisiteError, NotApplicable, TargetError, ConfigError, OutOfReach].some(
      (kind) => error instanceof kind,
    )
    if (isKnown) throw error
    throw new PrerequisiteError(`a call of the driver: it says "${(error as Error).message}"`, {
      cause: error,
    })
  }
  if (last === undefined) {
    throw new PrerequisiteError(
      'a call of the driver that can be recorded: it ended without a request by send, so nothing shows what it did',
    )
  }
  if (Array.isArray(returned)) {
    const entries = returned.map((entry) => ({ offline: true, ...entry }))
    return { ...last, status: 200, text: JSON.stringify(entries), json: undefined }
  }
  const reply = returned as DriverReply | undefined
  return reply === undefined ? last : { ...last, status: reply.status, text: reply.text, json: reply.json }
}

/**
 * A request of a driver in the form of a template. What it has in braces is no variable, so each brace comes back as the
 * only variable that there is, `open`.
 */
export function asTemplate({ method, url, headers, form, json }: DriverRequest): CallTemplate {
  const texts = (values: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, escaped(value)]))
  return {
    request: `${method.toUpperCase()} ${url.replaceAll('{', '%7B').replaceAll('}', '%7D')}`,
    ...(headers === undefined ? {} : { headers: texts(headers) }),
    ...(form === undefined ? {} : { form: texts(form) }),
    ...(json === undefined ? {} : { json: escapedIn(json) }),
  }
}

function escaped(text: string): string {
  return text.replaceAll('{', '{open}')
}

function escapedIn(value: unknown): unknown {
  if (typeof value === 'string') return escaped(value)
  if (Array.isArray(value)) return value.map(escapedIn)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, escapedIn(inner)]))
}
