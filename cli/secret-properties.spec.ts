import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SecretMemory } from '../harness/evidence/secret-memory.ts'
import { type ShapedAnswer, shapes } from '../harness/evidence/testing/shapes.ts'
import { spellings } from '../harness/evidence/testing/spellings.ts'
import { withDefaults } from '../harness/target/defaults.ts'
import { check, leaks, record, resultOf, written } from './testing/every-output.ts'

/** The same secrets each day; the nightly run asks for many others. */
const settings = {
  numRuns: Number(process.env.CANARY_RUNS ?? 40),
  seed: process.env.CANARY_RUNS === undefined ? 21 : Date.now(),
}
/** What is searched: it stands somewhere in every secret. */
const mark = 'CaNaRy7Zq'
const around = (characters: string) => fc.string({ unit: fc.constantFrom(...characters), maxLength: 24 })
const typed = around(' !"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~abYZ019ä€ß')
const opaque = around('abcdefXYZ0123456789-._~+/=')
const marked = (part: fc.Arbitrary<string>) => fc.tuple(part, part).map(([a, b]) => `${a}${mark}${b}`)
const escapes = spellings.filter(({ kind }) => kind === 'escape')

/** What stands in anything that is written after an answer that has a secret. */
function leaked(memory: SecretMemory, said: ShapedAnswer, later: readonly ShapedAnswer[] = []): string[] {
  const one = check(memory)
  for (const response of [said, ...later]) record(one, response)
  return leaks(written(memory, [resultOf('it', one, [said])], said.body), [mark])
}

test('no password or client secret that anybody may type is in anything that is written', () => {
  fc.assert(
    fc.property(
      marked(typed),
      marked(typed),
      fc.constantFrom(...shapes),
      fc.constantFrom(...spellings),
      (password, secret, shape, { spell }) => {
        const target = withDefaults({
          issuer: 'https://op.example',
          clients: { main: { client_id: 'my-client', client_secret: secret } },
          users: [{ username: 'kim', password }],
        })
        for (const value of [password, secret])
          expect(leaked(new SecretMemory(target), shape.answer(spell(value)))).toEqual([])
      },
    ),
    settings,
  )
})

const plain = withDefaults({
  issuer: 'https://op.example',
  clients: { main: { client_id: 'my-client', client_secret: 'a secret of the client' } },
  users: [{ username: 'kim', password: 'a password of kim' }],
})

test('no token that any answer shows to be one is in anything that is written', () => {
  fc.assert(
    fc.property(
      marked(opaque),
      fc.constantFrom(...shapes),
      fc.constantFrom(...escapes),
      (token, shape, { spell }) => {
        const shown = { status: 200, headers: [], body: JSON.stringify({ refresh_token: token }) }
        expect(leaked(new SecretMemory(plain), shape.answer(spell(token)), [shown])).toEqual([])
      },
    ),
    settings,
  )
})
