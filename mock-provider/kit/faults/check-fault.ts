import { MockError } from '../mock-error.ts'
import { endpointNames, type FaultRule, tokenFaults } from './fault.ts'

interface Accepted {
  readonly is: string
  readonly fits: (value: unknown) => boolean
}

const longest = 600_000

const number = (least: number, most: number, is: string): Accepted => ({
  is,
  fits: (value) => typeof value === 'number' && value >= least && value <= most,
})
const whole = (least: number, most: number): Accepted => ({
  is: `a whole number from ${least} to ${most}`,
  fits: (value) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most,
})
const text: Accepted = { is: 'a text', fits: (value) => typeof value === 'string' && value !== '' }
const oneOf = (values: readonly string[]): Accepted => ({
  is: `one of ${values.join(', ')}`,
  fits: (value) => values.includes(value as string),
})
const object = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
const milliseconds = number(0, longest, `a number of milliseconds up to ${longest}`)

/** Every member of a fault. Programs, files and requests are checked by it, and the schema has the same members. */
export const faultMembers: Readonly<Record<keyof FaultRule, Accepted>> = {
  endpoint: oneOf(endpointNames),
  grant_type: text,
  client: text,
  status: whole(200, 599),
  headers: {
    is: 'an object of texts',
    fits: (value) =>
      object(value) &&
      Object.entries(value).every(
        ([name, each]) => /^[\w!#$%&'*+.^`|~-]+$/.test(name) && /^[\t -~]*$/.test(String(each)),
      ),
  },
  body: { is: 'anything', fits: () => true },
  error: text,
  error_description: text,
  delay: milliseconds,
  drop: oneOf(['before', 'after-commit']),
  slow_body: milliseconds,
  malformed: { is: 'true or false', fits: (value) => typeof value === 'boolean' },
  omit: {
    is: 'a list of texts',
    fits: (value) => Array.isArray(value) && value.every((each) => text.fits(each)),
  },
  set: { is: 'an object', fits: object },
  id_token: oneOf(tokenFaults),
  access_token: oneOf(tokenFaults),
  skew: number(-1e9, 1e9, 'a number of seconds'),
  one_of: { is: 'a list of effects', fits: (value) => Array.isArray(value) && value.length > 0 },
  times: whole(1, 1e9),
  rate: number(0, 1, 'a number from 0 to 1'),
  seed: whole(0, Number.MAX_SAFE_INTEGER),
}

const matching = ['endpoint', 'grant_type', 'client']
const counting = ['times', 'rate', 'seed']

/** @throws MockError invalid_option that names the member, what was found and what is accepted */
export function checkedFault(rule: unknown, where = 'a fault'): FaultRule {
  checkMembers(rule, where, Object.keys(faultMembers))
  return rule as FaultRule
}

function checkMembers(rule: unknown, where: string, known: readonly string[]): void {
  if (!object(rule)) throw invalid(`${where} has to be an object, found ${shown(rule)}`)
  for (const [name, value] of Object.entries(rule)) {
    if (!known.includes(name)) {
      throw invalid(`${where} has no member ${shown(name)}; known are ${known.join(', ')}`)
    }
    const { fits, is } = faultMembers[name as keyof FaultRule]
    if (value !== undefined && !fits(value)) {
      throw invalid(`${name} of ${where} has to be ${is}, found ${shown(value)}`)
    }
  }
  const effects = Object.keys(rule).filter((name) => ![...matching, ...counting].includes(name))
  if (effects.length === 0) {
    throw invalid(`${where} says nothing that goes wrong: for example status, error, delay, drop or id_token`)
  }
  const each = known.filter((name) => ![...matching, ...counting, 'one_of'].includes(name))
  for (const effect of (rule.one_of as readonly unknown[] | undefined) ?? []) {
    checkMembers(effect, `one_of of ${where}`, each)
  }
}

function invalid(message: string): MockError {
  return new MockError('invalid_option', message)
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? String(value)).slice(0, 80)
}
