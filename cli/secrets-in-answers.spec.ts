import { describe, expect, test } from 'vitest'
import { assembleReport } from '../harness/checks/assemble-report.ts'
import type { RequirementResult, RunReport } from '../harness/engine/report.ts'
import { layersOf } from '../harness/evidence/decoding.ts'
import { Recorder } from '../harness/evidence/recorder.ts'
import { redactedResult } from '../harness/evidence/redact-report.ts'
import { Redactor } from '../harness/evidence/redactor.ts'
import { SecretMemory } from '../harness/evidence/secret-memory.ts'
import { type ShapedAnswer, shapes } from '../harness/evidence/testing/shapes.ts'
import { spellings } from '../harness/evidence/testing/spellings.ts'
import { withDefaults } from '../harness/target/defaults.ts'
import { baselineFrom, baselineText } from '../reports/baseline/from-report.ts'
import { diffReports } from '../reports/diff/diff.ts'
import { diffMarkdown, diffText } from '../reports/diff/render.ts'
import { factsOf, factsText } from '../reports/facts/facts.ts'
import { reproScript } from '../reports/repro/script.ts'
import { sampleReport, sampleResult } from '../reports/testing/sample-report.ts'
import { writers } from '../reports/writers/index.ts'
import { summaryLines } from './summary.ts'

const password = 'pä$$ w<o>r&d"\'%+/=canary-7Zq'
const secret = 'cl<i>ent&"\'%41+/=canary 9Kx'
const target = withDefaults({
  issuer: 'https://op.example',
  clients: { main: { client_id: 'my-client', client_secret: secret } },
  users: [{ username: 'kim', password }],
})
const escapes = spellings.filter(({ kind }) => kind === 'escape')

/** The results of one check each, through the report, in everything that is written or printed. */
function written(memory: SecretMemory, results: readonly RequirementResult[], more = ''): string[] {
  const report = assembleReport({
    outcome: {
      results,
      ledger: [
        {
          token: 'refresh_token#1',
          requirement: results[0]?.id ?? '',
          user: 'kim',
          client: 'my-client',
          end: 'unknown',
          how: more,
        },
      ],
      completion: { state: 'complete', reason: more },
      internalFailures: [],
      misconfigured: [],
      warnings: [],
    },
    failOn: 'fail',
    profiles: ['oauth2'],
    target: { name: 'op', issuer: target.issuer, driver: 'generic' },
    catalogue: { edition: '1', requirements: 1 },
    toolVersion: '1',
    startedAt: new Date(0),
    finishedAt: new Date(0),
    warnings: [more],
    secrets: memory,
  })
  return outputs(report)
}

function outputs(report: RunReport): string[] {
  const diff = diffReports(sampleReport(), report)
  return [
    ...writers.map((writer) => writer.render(report)),
    summaryLines(report)
      .map(({ text }) => text)
      .join('\n'),
    factsText(factsOf(report, 'report.json'), report),
    baselineText(baselineFrom(report, { reason: 'known' }), report),
    diffText(diff),
    diffMarkdown(diff),
    ...report.results.map((result) => reproScript(result, report.target)),
  ]
}

interface Check {
  readonly redactor: Redactor
  readonly recorder: Recorder
}

function check(memory: SecretMemory): Check {
  const redactor = new Redactor(memory)
  return { redactor, recorder: new Recorder({ redactor }) }
}

function record({ recorder }: Check, response: ShapedAnswer): void {
  recorder.record({
    request: { sender: 'client main', method: 'GET', url: 'https://op.example/token', headers: [] },
    response,
    startedAt: new Date(0),
    milliseconds: 1,
  })
}

/** What a check says that repeats what it was answered. */
function resultOf(
  id: string,
  { redactor, recorder }: Check,
  said: readonly ShapedAnswer[],
): RequirementResult {
  const observed = said.map(({ headers, body }) => `${headers.map(String).join()} ${body}`).join('\n')
  const result = sampleResult({
    id,
    class: 'fail',
    finding: 'text',
    summary: observed,
    observed,
    expected: 'refused',
    observations: [{ outcome: 'violated', subject: observed, expected: 'refused', observed, exchanges: [1] }],
  })
  return { ...redactedResult(result, redactor), exchanges: recorder.exchanges }
}

const decoded = (text: string): string => layersOf(text).at(-1)?.text ?? text

/** Where a part of a canary, or of a spelling of it, is left. */
function leaks(texts: readonly string[], parts: readonly string[]): string[] {
  const looked = [...new Set(parts.flatMap((part) => [part, decoded(part)]))].filter(
    (part) => part.length > 5,
  )
  return texts.flatMap((text) => {
    const plain = decoded(text)
    return looked.filter((part) => text.includes(part) || plain.includes(part))
  })
}

const middle = (text: string): string =>
  text.slice(Math.floor(text.length / 3), Math.floor(text.length / 3) + 12)

test('there are at least 60 shapes and 15 spellings', () => {
  expect(new Set(shapes.map(({ name }) => name)).size).toBeGreaterThanOrEqual(60)
  expect(new Set(spellings.map(({ name }) => name)).size).toBeGreaterThanOrEqual(15)
})

describe('no secret stands in anything that is written, wherever an answer has it and however it is spelled', () => {
  test('passwords and client secrets of the target file', () => {
    const values = [password, secret]
    for (const shape of shapes) {
      const memory = new SecretMemory(target)
      const one = check(memory)
      const said = values.flatMap((value) => spellings.map(({ spell }) => shape.answer(spell(value))))
      for (const response of said) record(one, response)
      const texts = written(memory, [resultOf('it', one, said)], said[0]?.body)
      const parts = values.flatMap((value) => [
        value.slice(2, 14),
        value.slice(-8),
        ...spellings.map(({ spell }) => middle(spell(value))),
      ])
      expect(leaks(texts, parts), shape.name).toEqual([])
    }
  })

  test('a token that a later answer shows to be one', () => {
    const token = 'rt.4fK9-x_ZqCANARY~81Lm+Pw/7Tz=='
    for (const shape of shapes) {
      const memory = new SecretMemory(target)
      const one = check(memory)
      const said = escapes.map(({ spell }) => shape.answer(spell(token)))
      for (const response of said) record(one, response)
      record(one, { status: 200, headers: [], body: JSON.stringify({ refresh_token: token }) })
      const texts = written(memory, [resultOf('it', one, said)], said[0]?.body)
      const parts = ['CANARY', token.slice(0, 8), ...escapes.map(({ spell }) => middle(spell(token)))]
      expect(leaks(texts, parts), shape.name).toEqual([])
    }
  })

  test('a token that another check shows to be one, after the first has ended', () => {
    const token = 'rt.4fK9-x_ZqCANARY~81Lm+Pw/7Tz=='
    for (const shape of shapes) {
      const memory = new SecretMemory(target)
      const first = check(memory)
      const said = escapes.map(({ spell }) => shape.answer(spell(token)))
      for (const response of said) record(first, response)
      const early = resultOf('first', first, said)
      const second = check(memory)
      record(second, { status: 200, headers: [], body: JSON.stringify({ refresh_token: token }) })
      const texts = written(memory, [early, resultOf('second', second, [])])
      expect(leaks(texts, ['CANARY', token.slice(0, 8)]), shape.name).toEqual([])
    }
  })

  test('a token that nothing else shows to be one, where its name or its looks do', () => {
    let number = 0
    for (const shape of shapes.filter(({ named }) => named)) {
      const memory = new SecretMemory(target)
      const results = escapes.map(({ name, spell }) => {
        number += 1
        // Another one each time, so that none is known by the answer before.
        const token = `aQ3-${number}.kX9v~CANARY_q7-${number}.wE5tAIL`
        const one = check(memory)
        const response = shape.answer(spell(token))
        record(one, response)
        return resultOf(name, one, [response])
      })
      expect(leaks(written(memory, results), ['CANARY', 'wE5tAIL', 'kX9v~C']), shape.name).toEqual([])
    }
  })

  test('a JSON Web Token in any shape', () => {
    const token = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJDQU5BUlkifQ.c2lnbmF0dXJlQ0FOQVJZ'
    for (const shape of shapes.filter(({ name }) => name !== 'behind other characters')) {
      const memory = new SecretMemory(target)
      const one = check(memory)
      const said = [shape.answer(token)]
      record(one, said[0] as ShapedAnswer)
      const texts = written(memory, [resultOf('it', one, said)])
      expect(leaks(texts, ['eyJzdWIi', 'c2lnbmF0dX']), shape.name).toEqual([])
    }
  })
})
