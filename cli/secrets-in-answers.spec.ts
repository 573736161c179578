import { describe, expect, test } from 'vitest'
import { SecretMemory } from '../harness/evidence/secret-memory.ts'
import { type ShapedAnswer, shapes } from '../harness/evidence/testing/shapes.ts'
import { spellings } from '../harness/evidence/testing/spellings.ts'
import { withDefaults } from '../harness/target/defaults.ts'
import { check, leaks, record, resultOf, written } from './testing/every-output.ts'

const password = 'pä$$ w<o>r&d"\'%+/=canary-7Zq'
const secret = 'cl<i>ent&"\'%41+/=canary 9Kx'
const target = withDefaults({
  issuer: 'https://op.example',
  clients: { main: { client_id: 'my-client', client_secret: secret } },
  users: [{ username: 'kim', password }],
})
const escapes = spellings.filter(({ kind }) => kind === 'escape')

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
