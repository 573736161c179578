import type { ExchangeRecord, RequirementResult, RunReport } from '../harness/engine/report.ts'
import { block, code, inline, link, sentence } from './markdown-text.ts'
import { reproScript } from './repro/script.ts'
import { basisWords, classWords } from './wording.ts'

/** Recognises a file that this tool wrote. */
export const evidenceSignature = /^Written by offline-conformance run --evidence\.$/m

/** Larger bodies are cut: what matters of them is told in the observation. */
const longestBody = 4000
const longestScript = 200_000

/**
 * One finding as a file for the bug report of whoever makes the server: what was seen, which clause says otherwise, the
 * exchanges that show it, and a script that repeats them. Secrets are placeholders already.
 */
export function evidenceText(result: RequirementResult, report: RunReport): string {
  const { clause, target, tool } = { ...result, ...report }
  const shown = new Set(result.observations.flatMap(({ exchanges }) => exchanges))
  const cited = result.exchanges.filter(({ number }) => shown.has(number))
  const lines: readonly (readonly [string, string | undefined])[] = [
    ['Expected', result.expected],
    ['Observed', result.observed],
    ['Probable cause', result.cause],
    ['Why this is inferred', result.inference],
  ]
  return `${[
    `# ${sentence(result.title)}`,
    `${code(result.id)}, ${result.level}, ${basisWords[result.basis]}: **${classWords[result.class]}** at ${code(target.issuer)}, ${report.startedAt}.`,
    sentence(result.summary),
    lines
      .flatMap(([name, value]) => (value === undefined ? [] : [`- **${name}:** ${inline(value)}`]))
      .join('\n'),
    '## What the specification says',
    `${link(`${clause.document}, section ${clause.section}`, clause.url)}: ${inline(result.statement)}`,
    '## What was looked at',
    table(result),
    '## The exchanges that show it',
    'Equal placeholders stand for equal values; no value of a secret is in this file.',
    ...(cited.length === 0 ? ['None.'] : cited.map(exchangeText)),
    '## Every request, in order',
    result.exchanges.map(lineOf).join('\n'),
    '## To see it without this tool',
    'A script for bash, with curl and openssl. It asks for the secrets that it needs by environment variables.',
    block(reproScript(result, target), 'bash', longestScript),
    '---',
    'Written by offline-conformance run --evidence.',
    `${inline(tool.name)} ${inline(tool.version)}; again with ${code(result.rerun)}`,
  ]
    .filter((part) => part !== '')
    .join('\n\n')}\n`
}

function table({ observations }: RequirementResult): string {
  const rows = observations.map(
    ({ outcome, subject, expected, observed, exchanges }) =>
      `| ${outcome} | ${inline(subject)} | ${inline(expected)} | ${inline(observed)} | ${exchanges.join(', ')} |`,
  )
  return ['| | what | expected | observed | exchanges |', '| --- | --- | --- | --- | --- |', ...rows].join(
    '\n',
  )
}

function exchangeText({ number, sender, request, response, failure, milliseconds }: ExchangeRecord): string {
  const message = (
    first: string,
    headers: readonly (readonly [string, string])[],
    body: string | undefined,
  ): string =>
    [first, ...headers.map(([name, value]) => `${name}: ${value}`), ...(body ? ['', body] : [])].join('\n')
  const answer =
    response === undefined
      ? `*No answer: ${inline(failure ?? 'unknown')}.*`
      : block(message(`HTTP ${response.status}`, response.headers, response.body), 'http', longestBody)
  return [
    `### ${number}. ${inline(sender)}, ${milliseconds} ms`,
    block(message(`${request.method} ${request.url}`, request.headers, request.body), 'http', longestBody),
    answer,
  ].join('\n\n')
}

function lineOf({ number, sender, request, response, failure }: ExchangeRecord): string {
  const [address = ''] = request.url.split('?')
  return `${number}. ${inline(sender)}: ${code(`${request.method} ${address}`)} → ${response === undefined ? inline(failure ?? '') : response.status}`
}
