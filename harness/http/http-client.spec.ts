import { expect, test } from 'vitest'
import { jsonOf, wordsOf } from '../engine/json.ts'
import { httpInFrontOf } from './testing/http-in-front-of.ts'

test('JSON that is nested deeper than anybody looks is no JSON', async () => {
  const nested = (depth: number): string => `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`
  const http = httpInFrontOf(
    async (request) => new Response(nested(Number(new URL(request.url).port) - 1000)),
  )
  const json = async (depth: number) =>
    (await http.send({ sender: 'client', method: 'GET', url: `https://op.example:${depth + 1000}/` })).json
  expect(await json(20)).toHaveProperty('a')
  expect(await json(50_000)).toBeUndefined()
})

test('as many requests as a page has may be under way without a word in the terminal', async () => {
  const warnings: string[] = []
  const keep = ({ name }: Error) => warnings.push(name)
  process.on('warning', keep)
  try {
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const http = httpInFrontOf(() => held.then(() => new Response()))
    const sent = Array.from({ length: 20 }, () =>
      http.send({ sender: 'client', method: 'GET', url: 'https://op.example/' }),
    )
    await new Promise(setImmediate)
    release()
    await Promise.all(sent)
    await new Promise(setImmediate)
    expect(warnings).toEqual([])
  } finally {
    process.off('warning', keep)
  }
})

test('brackets in texts are not nesting', () => {
  expect(jsonOf(JSON.stringify({ a: `\\"${'['.repeat(1000)}` }))).toEqual({ a: `\\"${'['.repeat(1000)}` })
  expect(jsonOf('{"a":')).toBeUndefined()
})

test.each<[string, string]>([
  ['"text"', 'text'],
  ['5', '5'],
  ['null', 'null'],
  ['{"toString":1,"valueOf":2}', '{"toString":1,"valueOf":2}'],
  ['[{"toString":1}]', '[{"toString":1}]'],
])('a value is told in words, whatever it is: %s', (json, words) => {
  expect(wordsOf(JSON.parse(json))).toBe(words)
})
