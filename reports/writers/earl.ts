import type { RequirementResult } from '../../harness/engine/report.ts'
import { visibleJson } from '../../harness/engine/visible-text.ts'
import type { ResultClass } from '../../harness/engine/vocabulary.ts'
import { reasonOf } from '../outcome.ts'
import type { Writer } from '../writer.ts'

const outcomes: Readonly<Record<ResultClass, string>> = {
  pass: 'earl:passed',
  fail: 'earl:failed',
  warn: 'earl:failed',
  info: 'earl:cantTell',
  'not-applicable': 'earl:inapplicable',
  blocked: 'earl:cantTell',
  error: 'earl:untested',
}

/** Evaluation and Report Language (W3C) as JSON-LD, for bodies that collect results of several implementations. */
export const earl: Writer = {
  name: 'earl',
  extension: 'jsonld',
  fileName: 'earl.jsonld',
  signature:
    /^\{\s*"@context": \{\s*"earl": "http:\/\/www\.w3\.org\/ns\/earl#"[^}]*\},\s*"@graph": \[\s*\{\s*"@id": "_:tool",[^}]*"doap:name": "offline-conformance"/,
  render({ tool, target, catalogue, results, finishedAt }) {
    const document = {
      '@context': {
        earl: 'http://www.w3.org/ns/earl#',
        dct: 'http://purl.org/dc/terms/',
        doap: 'http://usefulinc.com/ns/doap#',
        xsd: 'http://www.w3.org/2001/XMLSchema#',
      },
      '@graph': [
        {
          '@id': '_:tool',
          '@type': ['earl:Assertor', 'earl:Software'],
          'doap:name': tool.name,
          'doap:revision': tool.version,
        },
        {
          '@id': '_:subject',
          '@type': 'earl:TestSubject',
          'dct:title': target.name,
          'dct:identifier': target.issuer,
        },
        ...results.map((result) => assertionOf(result, { edition: catalogue.edition, finishedAt })),
      ],
    }
    return `${visibleJson(document)}\n`
  },
}

function assertionOf(
  result: RequirementResult,
  { edition, finishedAt }: { readonly edition: string; readonly finishedAt: string },
) {
  const { id, title, statement, level, clause } = result
  return {
    '@type': 'earl:Assertion',
    'earl:assertedBy': { '@id': '_:tool' },
    'earl:subject': { '@id': '_:subject' },
    'earl:mode': { '@id': 'earl:automatic' },
    'earl:test': {
      '@id': `urn:offline-conformance:requirement:${edition}:${id}`,
      '@type': 'earl:TestRequirement',
      'dct:identifier': id,
      'dct:title': title,
      'dct:description': `${level}: ${statement}`,
      'dct:source': { '@id': clause.url },
    },
    'earl:result': {
      '@type': 'earl:TestResult',
      'earl:outcome': { '@id': outcomes[result.class] },
      'dct:description': reasonOf(result),
      'dct:date': { '@type': 'xsd:dateTime', '@value': finishedAt },
    },
  }
}
