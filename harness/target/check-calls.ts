import { ConfigError } from '../engine/errors.ts'
import { type CallDescription, defaultCaller } from './call-description.ts'
import { calls, clockCall, variablesOf } from './calls.ts'
import { checkSelector, htmlRule } from './html-rule.ts'
import type { Calls, CallTemplate, ListTemplate, RevocationTemplate, TargetFile } from './target-file.ts'
import { variableNames } from './template.ts'

type Path = readonly string[]
type Written = CallTemplate & Partial<ListTemplate> & Partial<RevocationTemplate>
type Complain = (path: Path, problem: string) => void

/**
 * Looks at the calls of a file for what no schema sees: variables that nobody knows, selectors that are none, members
 * that exclude each other. Nothing of it should wait for the check that sends the call.
 *
 * @param placeOf where a path of keys stands, `target.yaml:12`
 * @throws ConfigError naming each
 */
export function checkCalls(
  { calls: written = {}, clock, server }: Pick<TargetFile, 'calls' | 'clock' | 'server'>,
  placeOf: (path: Path) => string,
): void {
  const problems: string[] = []
  const complain: Complain = (path, problem) =>
    void problems.push(`${placeOf(path)} ${path.join('.')}: ${problem}`)
  for (const [name, call] of Object.entries(written) as [keyof Calls, Written | readonly Written[]][]) {
    const all: [Path, Written][] = Array.isArray(call)
      ? call.map((one: Written, index) => [['calls', name, String(index)], one])
      : [[['calls', name], call as Written]]
    for (const [path, one] of all) checkCall(path, one, calls[name], written, complain)
  }
  if (clock !== undefined) {
    exactlyOne(['clock'], clock, ['advance', 'command', 'restart'], complain)
    checkVariables(['clock', 'command'], clock.command, new Set(['seconds', 'offset']), complain)
    if (clock.restart !== undefined && server?.keeps_state !== true) {
      complain(
        ['clock', 'restart'],
        'it needs a server that the run starts: server: { start: ..., keeps_state: true }',
      )
    }
    if (clock.advance !== undefined) {
      checkCall(['clock', 'advance'], clock.advance, clockCall, written, complain)
    }
  }
  if (problems.length > 0) throw new ConfigError(problems.join('\n'))
}

function checkCall(
  path: Path,
  call: Written,
  description: CallDescription,
  all: Calls,
  complain: Complain,
): void {
  const inBrowser = (call.as ?? description.as ?? defaultCaller) === 'user-browser'
  const known = new Set<string>(variablesOf(description))
  if (call.csrf !== undefined) {
    checkVariables([...path, 'csrf', 'page'], call.csrf.page, known, complain)
    exactlyOne([...path, 'csrf'], call.csrf, ['field', 'meta', 'cookie'], complain)
    if (call.csrf.form !== undefined) checkCss([...path, 'csrf', 'form'], call.csrf.form, complain)
    if (inBrowser) known.add('csrf')
  }
  const { request, headers, json, form } = call
  for (const [member, value] of Object.entries({ request, headers, json, form })) {
    checkVariables([...path, member], value, known, complain)
  }
  exactlyOne(path, call, ['request', 'press'], complain)
  if (call.press !== undefined) {
    checkCss([...path, 'press'], call.press, complain)
    const list = call.each === undefined ? undefined : all[call.each]
    if (!inBrowser) complain([...path, 'press'], 'only a browser presses something: as: user-browser')
    if (list === undefined || !('rows' in list)) {
      complain([...path, 'press'], 'it is pressed in the row of an entry: each: <a list that has rows>')
    }
  }
  for (const [index, step] of (call.followed_by ?? []).entries()) {
    const place = [...path, 'followed_by', String(index)]
    exactlyOne(place, step, ['request', 'press'], complain)
    if (step.press !== undefined) {
      checkCss([...place, 'press'], step.press, complain)
      if (!inBrowser) complain([...place, 'press'], 'only a browser presses something: as: user-browser')
    }
    for (const [member, value] of Object.entries(step)) {
      if (member !== 'press') checkVariables([...place, member], value, known, complain, /^answer\../)
    }
  }
  checkList(path, call, complain)
}

function checkList(path: Path, { rows, entry = {}, next, followed_by }: Written, complain: Complain): void {
  if (rows !== undefined) {
    checkCss([...path, 'rows'], rows, complain)
    for (const [member, rule] of Object.entries(entry)) {
      attempt([...path, 'entry', member], () => htmlRule(rule), complain)
    }
  }
  if (next === undefined) return
  exactlyOne([...path, 'next'], next, ['header', 'url', 'press', 'cursor', 'page'], complain)
  if (next.press !== undefined) checkCss([...path, 'next', 'press'], next.press, complain)
  if ((next.cursor !== undefined || next.page !== undefined) && next.parameter === undefined) {
    complain([...path, 'next'], '"parameter" is missing: the parameter of the query that it becomes')
  }
  if (followed_by !== undefined)
    complain([...path, 'next'], 'a list that takes several requests has one page: no followed_by beside it')
}

function checkVariables(
  path: Path,
  value: unknown,
  known: ReadonlySet<string>,
  complain: Complain,
  alsoKnown?: RegExp,
): void {
  for (const name of variableNames(value)) {
    if (known.has(name) || alsoKnown?.test(name) === true) continue
    const csrf = name === 'csrf' ? ' ({csrf} needs csrf: and as: user-browser)' : ''
    complain(
      path,
      `found {${name}}, which is not available here; accepted are ${[...known].join(', ')}${csrf}`,
    )
  }
}

function exactlyOne(path: Path, value: object, names: readonly string[], complain: Complain): void {
  const found = names.filter((name) => name in value)
  if (found.length === 1) return
  const seen = found.length === 0 ? 'none of them' : found.join(' and ')
  complain(path, `one of ${names.join(', ')} is needed; found ${seen}`)
}

function checkCss(path: Path, selector: string, complain: Complain): void {
  attempt(path, () => checkSelector(selector), complain)
}

function attempt(path: Path, look: () => unknown, complain: Complain): void {
  try {
    look()
  } catch (error) {
    complain(path, `it is no CSS selector or pattern: ${(error as Error).message}`)
  }
}
