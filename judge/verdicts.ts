import type { RequirementResult } from '../harness/engine/report.ts'

const words: Partial<Record<RequirementResult['class'], string>> = { warn: 'weak' }

/** A verdict in one word: pass, weak, fail, not-applicable, blocked or error. */
export function verdictWord({ class: found }: RequirementResult): string {
  return words[found] ?? found
}

/** A result for somebody who asks over HTTP: what was found, and the requests that show it. */
export function shownVerdict(result: RequirementResult): Record<string, unknown> {
  const { id, title, summary, observations, exchanges } = result
  const telling = observations.filter(({ outcome }) => outcome === 'violated' || outcome === 'weak')
  const cited = new Set(telling.flatMap(({ exchanges: numbers }) => numbers))
  return {
    hazard: id,
    title,
    verdict: verdictWord(result),
    summary,
    requests: exchanges
      .filter(({ number }) => cited.has(number))
      .map(({ number, request: { method, url, body }, response }) => ({
        ...{ number, method, url },
        ...(body === undefined ? {} : { body }),
        status: response?.status ?? null,
      })),
  }
}
