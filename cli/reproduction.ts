import type { ExchangeRecord, RequirementResult } from '../harness/report.ts'

/** Marks such as `refresh_token#1`, as they stand in redacted evidence. */
const mark = /\b([a-z_]+)#(\d+)\b/g

/** What the person who runs the script has to know; everything else the script makes or reads from answers. */
const givenKinds = new Set(['password', 'client_secret', 'credential'])
const randomKinds = new Set(['state', 'nonce', 'code_verifier'])

/**
 * A plain shell script with curl that sends what a check sent, without this tool. Secrets are asked for by name;
 * tokens, codes and form fields are taken out of the answers as they come.
 */
export function reproductionScript(result: RequirementResult): string {
  const known = new Set<string>()
  const steps = result.exchanges.map((exchange) => step(exchange, result.exchanges, known))
  const given = [...marksOf(result.exchanges)].filter(([kind]) => givenKinds.has(kind)).map(([kind, number]) => variable(kind, number))
  return [
    '#!/bin/sh',
    `# ${result.id}: ${result.title}`,
    `# ${result.level}; ${result.clause.document}, section ${result.clause.section}: ${result.clause.url}`,
    `# Result: ${result.class}. ${oneLine(result.summary)}`,
    ...(result.expected === undefined ? [] : [`# Expected: ${oneLine(result.expected)}`]),
    ...(result.observed === undefined ? [] : [`# Observed: ${oneLine(result.observed)}`]),
    '# Needs curl, openssl and sed. Set these before running it:',
    ...given.map((name) => `: "\${${name}:?}"`),
    'set -u',
    'jar=$(mktemp -d)',
    'trap \'rm -rf "$jar"\' EXIT',
    'answer="$jar/answer"',
    'random() { openssl rand -base64 32 | tr "+/" "-_" | tr -d "=\\n"; }',
    'challenge() { printf %s "$1" | openssl dgst -sha256 -binary | openssl base64 | tr "+/" "-_" | tr -d "=\\n"; }',
    'json() { sed -n "s/.*\\"$1\\" *: *\\"\\([^\\"]*\\)\\".*/\\1/p" "$answer" | head -n 1; }',
    'location() { sed -n "s/^[Ll]ocation:.*[?&#]$1=\\([^&[:space:]]*\\).*/\\1/p" "$answer" | head -n 1; }',
    'field() { sed -n "s/.*name=\\"$1\\"[^>]*value=\\"\\([^\\"]*\\)\\".*/\\1/p" "$answer" | head -n 1; }',
    '',
    ...steps,
    '',
  ].join('\n')
}

function step(exchange: ExchangeRecord, all: readonly ExchangeRecord[], known: Set<string>): string {
  const { request, response } = exchange
  const lines = [`# ${exchange.number}. ${exchange.sender}${judgedBy(exchange, all)}`]
  for (const [kind, number] of marksIn(request)) {
    const name = variable(kind, number)
    if (known.has(name) || givenKinds.has(kind) || kind === 'cookie') continue
    known.add(name)
    if (randomKinds.has(kind)) lines.push(`${name}=$(random)`)
    else if (kind === 'code_challenge') lines.push(...challengeOf(number, known))
  }
  const headers = request.headers
    .filter(([name]) => !['cookie', 'host', 'connection', 'content-length'].includes(name.toLowerCase()))
    .map(([name, value]) => header(name, value))
  const browser = /^browser (\S+)/.exec(exchange.sender)?.[1]
  const arguments_ = [
    `-X ${request.method}`,
    ...headers,
    ...(browser === undefined ? [] : [`-b "$jar/${browser}" -c "$jar/${browser}"`]),
    ...(request.body === undefined ? [] : [`--data-raw ${quoted(request.body)}`]),
    quoted(request.url),
  ]
  lines.push(`curl -sS -i ${arguments_.join(' \\\n  ')} > "$answer"`)
  lines.push(`printf '%s  %s\\n' '${exchange.number}' "$(head -n 1 "$answer")"`)
  for (const line of taken(response, known)) lines.push(line)
  return `${lines.join('\n')}\n`
}

function judgedBy(exchange: ExchangeRecord, all: readonly ExchangeRecord[]): string {
  return exchange === all.at(-1) ? ' (the last exchange of the check)' : ''
}

function challengeOf(number: string, known: Set<string>): string[] {
  const verifier = variable('code_verifier', number)
  const lines = known.has(verifier) ? [] : [`${verifier}=$(random)`]
  known.add(verifier)
  return [...lines, `${variable('code_challenge', number)}=$(challenge "$${verifier}")`]
}

/** Variables for what an answer brings: members of JSON, parameters of a redirect, hidden fields of a form. */
function taken(response: ExchangeRecord['response'], known: Set<string>): string[] {
  if (response === undefined) return []
  const lines: string[] = []
  const take = (name: string, how: string): void => {
    if (known.has(name)) return
    known.add(name)
    lines.push(`${name}=$(${how})`)
  }
  const body = response.body ?? ''
  for (const [, member = '', kind = '', number = ''] of body.matchAll(/"([a-z_]+)"\s*:\s*"([a-z_]+)#(\d+)"/g)) {
    take(variable(kind, number), `json ${member}`)
  }
  for (const [, name = '', kind = '', number = ''] of body.matchAll(/name="([^"]+)"[^>]*value="([a-z_]+)#(\d+)"/g)) {
    take(variable(kind, number), `field ${name}`)
  }
  const location = response.headers.find(([name]) => name.toLowerCase() === 'location')?.[1] ?? ''
  for (const [, name = '', kind = '', number = ''] of location.matchAll(/[?&#]([a-z_]+)=([a-z_]+)(?:#|%23)(\d+)/g)) {
    take(variable(kind, number), `location ${name}`)
  }
  return lines
}

function header(name: string, value: string): string {
  const basic = /^Basic /i.test(value)
  return basic ? `-H ${quoted(`${name}: ${value}`)}` : `-H ${quoted(`${name}: ${value}`)}`
}

/** In double quotes, with marks as variables and everything else as it is. */
function quoted(text: string): string {
  const escaped = text.replace(/["\\$`]/g, (character) => `\\${character}`)
  return `"${escaped.replace(/([a-z_]+)(?:#|%23)(\d+)/g, (_, kind: string, number: string) => `\${${variable(kind, number)}}`)}"`
}

function variable(kind: string, number: string): string {
  return `${kind.toUpperCase()}_${number}`
}

function marksIn(request: ExchangeRecord['request']): [string, string][] {
  const text = [request.url, request.body ?? '', ...request.headers.map(([, value]) => value)].join('\n').replaceAll('%23', '#')
  return [...text.matchAll(mark)].map(([, kind = '', number = '']) => [kind, number])
}

function marksOf(exchanges: readonly ExchangeRecord[]): Map<string, string> & Iterable<[string, string]> {
  const found = new Map<string, [string, string]>()
  for (const { request } of exchanges) {
    for (const [kind, number] of marksIn(request)) found.set(`${kind}#${number}`, [kind, number])
  }
  return new Map(found.values()) as Map<string, string>
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ')
}
