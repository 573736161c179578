import type { RunReport } from '../../harness/engine/report.ts'
import { sampleReport } from './sample-report.ts'

/** What a hostile target may put wherever its words are told. */
export const planted =
  '</script><script>globalThis.planted=1</script><img src=x onerror="planted=1">]]>&"\'`|\u0000\u001b[31m\u0085\u202e\u061c\u00ad\u200b\u{e0041}\ud800\n::error::planted\n##vso[task.complete]planted\r##[error]planted'

/** The sample with hostile words in every place that a target can reach. */
export function hostileReport(): RunReport {
  const sample = sampleReport()
  return sampleReport({
    target: { ...sample.target, name: `Evil ${planted}`, issuer: `https://evil.example/${planted}` },
    completion: { state: 'target-lost', reason: planted },
    warnings: [planted],
    ledger: sample.ledger.map((entry) => ({
      ...entry,
      token: planted,
      user: planted,
      client: planted,
      how: planted,
    })),
    results: sample.results.map((result) => ({
      ...result,
      summary: `${result.summary} ${planted}`,
      ...(result.expected === undefined ? {} : { expected: planted }),
      ...(result.observed === undefined ? {} : { observed: planted }),
      ...(result.remedy === undefined ? {} : { remedy: planted }),
      rerun: `npx offline-conformance run --target '${planted}'`,
      observations: result.observations.map((observation) => ({
        ...observation,
        subject: planted,
        observed: planted,
      })),
      exchanges: result.exchanges.map((exchange) => ({
        ...exchange,
        sender: planted,
        ...(exchange.failure === undefined ? {} : { failure: planted }),
        request: {
          ...exchange.request,
          url: `${exchange.request.url}${planted}`,
          headers: [[planted, planted]],
        },
        ...(exchange.response === undefined
          ? {}
          : { response: { status: 200, headers: [[planted, planted]], body: planted } }),
      })),
    })),
  })
}

/** The same value with other words in every string in it, member names apart. */
export function withWords<T>(value: T, words: (own: string) => string): T {
  if (typeof value === 'string') return words(value) as T
  if (Array.isArray(value)) return value.map((item) => withWords(item, words)) as T
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, withWords(member, words)]),
  ) as T
}

/** Addresses as a target may name them. */
export const noAddresses = [
  '',
  'http://[',
  'null',
  '//',
  '/path',
  'http://',
  'urn:x',
  'javascript:planted()',
  'https://a b/c',
] as const

/** The sample with exchanges that went to such addresses. */
export function strangeAddressReport(): RunReport {
  const sample = sampleReport()
  return sampleReport({
    target: { ...sample.target, issuer: 'http://[' },
    results: sample.results.map((result) => ({
      ...result,
      exchanges: result.exchanges.map((exchange, index) => ({
        ...exchange,
        request: { ...exchange.request, url: noAddresses[index % noAddresses.length] ?? '' },
        ...(exchange.response === undefined
          ? {}
          : { response: { ...exchange.response, headers: [['location', 'http://[']] as const } }),
      })),
    })),
  })
}
