import type { ExchangeRecord, RequirementResult } from '../../harness/report.ts'
import { captureOf, marksIn, variableOf, withVariables } from './marks.ts'

/**
 * A plain curl script that sends what a check sent, in the same order, without this tool: it needs curl and openssl.
 * Secrets come from the environment; codes and tokens are taken out of the answers as they come.
 */
export function reproScript(result: RequirementResult, target: { readonly name: string }): string {
  const known = new Set<string>()
  const wanted = new Map<string, string>()
  // What was never sent is no step: the script goes nowhere that the run did not go.
  const sent = result.exchanges.filter(({ failure }) => failure !== 'OUT_OF_REACH')
  const steps = sent.map((exchange) => step(exchange, { known, wanted, all: sent }))
  const environment = [...wanted].map(([name, what]) => `: "\${${variableOf(name)}:?${what}}"`)
  return `#!/usr/bin/env bash
# ${result.id} at ${target.name}: ${result.title}
# ${result.clause.document}, section ${result.clause.section}: ${result.clause.url}
#
# expected  ${oneLine(result.expected ?? result.summary)}
# observed  ${oneLine(result.observed ?? result.class)}
set -u

${environment.join('\n')}

D=$(mktemp -d)
trap 'rm -rf "$D"' EXIT
H="$D/headers"
B="$D/body"
random() { openssl rand -base64 36 | tr '+/' '-_' | tr -d '=\\n'; }
s256() { printf %s "$1" | openssl dgst -sha256 -binary | openssl base64 | tr '+/' '-_' | tr -d '=\\n'; }
say() { printf '%s  -> %s\\n' "$1" "$(head -n 1 "$H" | tr -d '\\r')"; }

${steps.join('\n\n')}

echo
echo 'the last answer:'
cat "$B"
echo
`
}

interface Memory {
  /** Marks that have a variable already. */
  readonly known: Set<string>
  /** Marks that the environment has to give, with what they are. */
  readonly wanted: Map<string, string>
  readonly all: readonly ExchangeRecord[]
}

function step(exchange: ExchangeRecord, memory: Memory): string {
  const { number, sender, request, response } = exchange
  const before: string[] = []
  const sent = [request.url, request.body ?? '', ...request.headers.map(([, value]) => value)].join('\n')
  for (const name of marksIn(sent)) {
    if (memory.known.has(name) || name.startsWith('cookie#')) continue
    memory.known.add(name)
    before.push(...definition(name, exchange, memory))
  }
  const after = marksIn([...(response?.headers ?? []).map(([, value]) => value), response?.body].join('\n'))
    .filter((name) => !memory.known.has(name))
    .flatMap((name) => {
      const capture = captureOf(name, response)
      if (capture === undefined) return []
      memory.known.add(name)
      return [`${variableOf(name)}=${capture}`]
    })
  return [
    `# ${number}. ${sender}${response === undefined ? '' : ` (recorded: ${response.status})`}`,
    ...before,
    `: > "$B"; curl ${options(exchange).join(' ')} -o "$B" -D "$H" "${withVariables(request.url)}"`,
    `say '${number}. ${request.method} ${new URL(request.url).pathname}'`,
    ...after,
  ].join('\n')
}

/** Where the value of a mark comes from that first stands in a request. */
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
  const texts: Readonly<Record<string, string>> = {
    password: `the password of ${user ?? exchange.sender}`,
    credential: `client_id:client_secret, or the credential, of ${exchange.sender}`,
    client_secret: `the secret of ${exchange.sender}`,
  }
  memory.wanted.set(name, texts[kind] ?? `${kind} of ${exchange.sender}`)
  return []
}

/** The code challenge of the authorization request that led to the code of a token request. */
function challengeFor(exchange: ExchangeRecord, all: readonly ExchangeRecord[]): string | undefined {
  const code = marksIn(exchange.request.body).find((name) => name.startsWith('code#'))
  const redirect = all.find(({ response }) =>
    response?.headers.some(([name, value]) => name === 'location' && marksIn(value).includes(code ?? '')),
  )
  const location = redirect?.response?.headers.find(([name]) => name === 'location')?.[1]
  const state = marksIn(location).find((name) => name.startsWith('state#'))
  const start = all.find(({ request }) => {
    const marks = marksIn(request.url)
    return marks.includes(state ?? '') && marks.some((name) => name.startsWith('code_challenge#'))
  })
  return marksIn(start?.request.url).find((name) => name.startsWith('code_challenge#'))
}

function options({ sender, request }: ExchangeRecord): string[] {
  const jar = /^browser (\S+)$/.exec(sender)?.[1]
  const headers = request.headers
    .filter(
      ([name]) => !['cookie', 'content-type'].includes(name) || (name === 'content-type' && isJson(request)),
    )
    .map(([name, value]) => {
      const basic = /^Basic (\S+#\d+)$/.exec(value)?.[1]
      return name === 'authorization' && basic !== undefined
        ? `-u "\${${variableOf(basic)}}"`
        : `-H "${withVariables(`${name}: ${value}`)}"`
    })
  return [
    '-sS',
    '--max-time 30',
    ...(request.method === 'GET' ? [] : [`-X ${request.method}`]),
    ...(jar === undefined ? [] : [`-b "$D/${jar}" -c "$D/${jar}"`]),
    ...headers,
    ...body(request),
  ]
}

function isJson({ body }: ExchangeRecord['request']): boolean {
  return body?.startsWith('{') === true
}

function body(request: ExchangeRecord['request']): string[] {
  if (request.body === undefined) return []
  if (isJson(request)) return [`--data-raw "${withVariables(request.body)}"`]
  return [...new URLSearchParams(request.body)].map(([name, value]) => {
    // What was taken out of a redirect is encoded already.
    const option = value.startsWith('code#') ? '--data-raw' : '--data-urlencode'
    return `${option} "${withVariables(`${name}=${value}`)}"`
  })
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ')
}
