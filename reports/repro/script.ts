import type { ExchangeRecord, RequirementResult } from '../../harness/engine/report.ts'
import { pathOf } from '../wording.ts'
import { captureOf, placeholdersIn, variableOf } from './placeholders.ts'
import { argument, argumentWithVariables, comment, words } from './shell.ts'

/** Recognises a script that this tool wrote. */
export const scriptSignature = /^#!.*\n# Written by offline-conformance run --repro\.$/m

/**
 * A plain curl script that repeats the requests of a check in order, without this tool: it needs curl and openssl.
 * Secrets come from the environment; codes and tokens are taken from the answers.
 */
export function reproScript(result: RequirementResult, target: { readonly name: string }): string {
  // A request that was never sent is no step: the script goes nowhere that the run did not go.
  const sent = result.exchanges.filter(({ failure }) => failure !== 'OUT_OF_REACH')
  const memory: Memory = {
    defined: new Set(),
    environment: new Map(),
    jars: new Map(),
    all: sent,
  }
  const steps = sent.map((exchange) => step(exchange, memory))
  const environment = [...memory.environment].map(([name, what]) => `need ${variableOf(name)} ${words(what)}`)
  return `#!/usr/bin/env bash
# Written by offline-conformance run --repro.
${comment(`${result.id} at ${target.name}: ${result.title}`)}
${comment(`${result.clause.document}, section ${result.clause.section}: ${result.clause.url}`)}
#
${comment(`expected  ${result.expected ?? result.summary}`)}
${comment(`observed  ${result.observed ?? result.class}`)}
set -u
need() { [ -n "\${!1-}" ] || { printf '%s: %s\\n' "$1" "$2" >&2; exit 1; }; }

${environment.join('\n')}

D=$(mktemp -d)
trap 'rm -rf "$D"' EXIT
H="$D/headers"
B="$D/body"
random() { openssl rand -base64 36 | tr '+/' '-_' | tr -d '=\\n'; }
s256() { printf %s "$1" | openssl dgst -sha256 -binary | openssl base64 | tr '+/' '-_' | tr -d '=\\n'; }
# What a server says is shown, not obeyed: cat -v writes control characters out.
say() { printf '%s  -> %s\\n' "$1" "$(head -n 1 "$H" | tr -d '\\r' | cat -v)"; }

${steps.join('\n\n')}

echo
echo 'the last answer:'
cat -v "$B"
echo
`
}

interface Memory {
  /** Placeholders that have a variable already. */
  readonly defined: Set<string>
  /** Placeholders whose values come from the environment, with what they are. */
  readonly environment: Map<string, string>
  /** Files with the cookies of each browser. */
  readonly jars: Map<string, string>
  readonly all: readonly ExchangeRecord[]
}

function step(exchange: ExchangeRecord, memory: Memory): string {
  const { number, sender, request, response } = exchange
  const before: string[] = []
  // Cookies are those of curl.
  const headers = request.headers.filter(([name]) => name !== 'cookie')
  const sent = [request.url, request.body ?? '', ...headers.map(([, value]) => value)].join('\n')
  for (const name of placeholdersIn(sent)) {
    if (memory.defined.has(name)) continue
    memory.defined.add(name)
    before.push(...definition(name, exchange, memory))
  }
  const after = placeholdersIn(
    [...(response?.headers ?? []).map(([, value]) => value), response?.body].join('\n'),
  )
    .filter((name) => !memory.defined.has(name))
    .flatMap((name) => {
      const capture = captureOf(name, response)
      if (capture === undefined) return []
      memory.defined.add(name)
      return [`${variableOf(name)}=${capture}`]
    })
  return [
    comment(`${number}. ${sender}${response === undefined ? '' : ` (recorded: ${response.status})`}`),
    ...before,
    `: > "$H"; : > "$B"; curl ${options(exchange, memory).join(' ')} -o "$B" -D "$H" --url ${argumentWithVariables(request.url)}`,
    `say ${words(`${number}. ${request.method} ${pathOf(request.url)}`)}`,
    ...after,
  ].join('\n')
}

/** The lines that set the variable of a placeholder that first occurs in a request. */
function definition(name: string, exchange: ExchangeRecord, memory: Memory): string[] {
  const variable = variableOf(name)
  const [kind = ''] = name.split('#')
  if (kind === 'state' || kind === 'nonce') return [`${variable}=$(random)`]
  if (kind === 'code_challenge') {
    return [`VERIFIER_OF_${variable}=$(random)`, `${variable}=$(s256 "$VERIFIER_OF_${variable}")`]
  }
  if (kind === 'code_verifier') {
    const challenge = challengeFor(exchange, memory.all)
    if (challenge !== undefined) return [`${variable}=$VERIFIER_OF_${variableOf(challenge)}`]
  }
  const user = new URLSearchParams(exchange.request.body ?? '').get('username')
  // A map, since a target may write placeholders of any name into its answers.
  const texts = new Map([
    ['password', `the password of ${user ?? exchange.sender}`],
    ['credential', `client_id:client_secret, or the credential, of ${exchange.sender}`],
    ['client_secret', `the secret of ${exchange.sender}`],
  ])
  memory.environment.set(name, texts.get(kind) ?? `${kind} of ${exchange.sender}`)
  return []
}

/** The code challenge of the authorization request that led to the code of a token request. */
function challengeFor(exchange: ExchangeRecord, all: readonly ExchangeRecord[]): string | undefined {
  const code = placeholdersIn(exchange.request.body).find((name) => name.startsWith('code#'))
  const redirect = all.find(({ response }) =>
    response?.headers.some(
      ([name, value]) => name === 'location' && placeholdersIn(value).includes(code ?? ''),
    ),
  )
  const location = redirect?.response?.headers.find(([name]) => name === 'location')?.[1]
  const state = placeholdersIn(location).find((name) => name.startsWith('state#'))
  const start = all.find(({ request }) => {
    const placeholders = placeholdersIn(request.url)
    return (
      placeholders.includes(state ?? '') && placeholders.some((name) => name.startsWith('code_challenge#'))
    )
  })
  return placeholdersIn(start?.request.url).find((name) => name.startsWith('code_challenge#'))
}

function options({ sender, request }: ExchangeRecord, { jars }: Memory): string[] {
  const headers = request.headers
    .filter(([name]) => name !== 'cookie' && (name !== 'content-type' || isJson(request)))
    // HTTP cannot carry anything else, and curl would read a file for a header that begins with @.
    .filter(([name, value]) => /^[\w!#$%&'*+.^`|~-]+$/.test(name) && !/[\0\r\n]/.test(value))
    .map(([name, value]) => {
      const basic = /^Basic (\S+#\d+)$/.exec(value)?.[1]
      return name === 'authorization' && basic !== undefined && placeholdersIn(basic)[0] === basic
        ? `-u "\${${variableOf(basic)}}"`
        : // A header without a value would be left out.
          `-H ${argumentWithVariables(value === '' ? `${name};` : `${name}: ${value}`)}`
    })
  return [
    // No pattern in an address, and no file: whatever the target names.
    "-sS --globoff --proto '=http,https'",
    '--max-time 30',
    ...(request.method === 'GET' ? [] : [`-X ${argument(request.method)}`]),
    ...cookies(sender, jars),
    ...headers,
    ...body(request),
  ]
}

/** Each browser has its own cookie file, whose name is ours. */
function cookies(sender: string, jars: Map<string, string>): string[] {
  if (!sender.startsWith('browser ')) return []
  const jar = jars.get(sender) ?? `cookies-${jars.size + 1}`
  jars.set(sender, jar)
  return [`-b "$D/${jar}" -c "$D/${jar}"`]
}

function isJson({ body }: ExchangeRecord['request']): boolean {
  return body?.startsWith('{') === true
}

function body(request: ExchangeRecord['request']): string[] {
  if (request.body === undefined) return []
  if (isJson(request)) return [`--data-raw ${argumentWithVariables(request.body)}`]
  return [...new URLSearchParams(request.body)].map(([name, value]) => {
    // No argument holds a NUL, and curl takes a value without a name for the whole body.
    if (name === '' || value.includes('\0')) {
      return `--data-raw ${argument(new URLSearchParams([[name, value]]).toString())}`
    }
    // What was taken out of a redirect is encoded already.
    const option = value.startsWith('code#') ? '--data-raw' : '--data-urlencode'
    // curl encodes what comes after the first equals sign.
    return `${option} ${argumentWithVariables(`${encodeURIComponent(name)}=${value}`)}`
  })
}
