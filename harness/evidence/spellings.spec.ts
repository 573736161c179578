import { describe, expect, test } from 'vitest'
import { Redactor } from './redactor.ts'
import { encodedForms } from './spellings.ts'
import { spellings } from './testing/spellings.ts'

const secrets = ['s3cret-of-web/9K', 'pä$$ w<o>r&d"\'%+/=7Zq', 'Ωmega–7Zq-9Kx']

describe.each(secrets)('the secret %s that the harness itself sends', (secret) => {
  test.each(spellings)('is left out, written as $name', ({ spell }) => {
    const redactor = new Redactor()
    redactor.learn('client_secret', secret)
    const written = redactor.redact(`it said [${spell(secret)}] to us`)
    expect(written).toMatch(/^it said \[.*(?:client_secret|token)#1.*\] to us$/)
    // Nothing of it is left but what it shares with its neighbours, and those themselves.
    expect(written.length).toBeLessThan('it said [client_secret#1] to us'.length + 25)
  })
})

test.each([0, 1, 2, 3, 4, 5])('Base64 is found behind %i other bytes', (before) => {
  const redactor = new Redactor()
  redactor.learn('client_secret', 's3cret-of-web/9K?>')
  for (const encoding of ['base64', 'base64url'] as const) {
    const text = Buffer.from(`${'.'.repeat(before)}s3cret-of-web/9K?>~~`).toString(encoding)
    expect(redactor.redact(text)).toMatch(
      /^(?:Li4u)?Li?client_secret#1[+=fg-]*$|^(?:Li4u)?client_secret#1[+=fg-]*$/,
    )
  }
})

test('what btoa makes of letters of Western Europe is found, and so is their UTF-8', () => {
  const redactor = new Redactor()
  redactor.learn('password', 'pässwörd-9Kx')
  expect(redactor.redact(`[${btoa('pässwörd-9Kx')}]`)).toBe('[password#1]')
  expect(redactor.redact(`[${Buffer.from('pässwörd-9Kx').toString('base64')}]`)).toBe('[password#1]')
})

test('what is shorter than eight characters is looked for in no encoding', () => {
  expect(encodedForms('hz7')).toEqual([])
  expect(encodedForms('1234567')).toEqual([])
  expect(encodedForms('12345678')).toContain(Buffer.from('12345678').toString('hex'))
})

test('no form of a secret is so short that it stands in a text by accident', () => {
  expect(Math.min(...encodedForms('a b+c/d=').map(({ length }) => length))).toBeGreaterThanOrEqual(8)
})
