import { describe, expect, test } from 'vitest'
import { Redactor } from './redactor.ts'
import { readHeader } from './secrets-in-headers.ts'

const value = 'kd83kdk3kd82'

/** A header as evidence has it, by a redactor that has seen nothing else. */
function written(name: string, text: string): string {
  return readHeader(name, text, new Redactor())()
}

describe('the header Cookie', () => {
  test.each([
    [`a=${value}`, 'a=cookie#1'],
    [`a=${value}; b=9fj3kd92kfj3`, 'a=cookie#1; b=cookie#2'],
    [`a=${value};b=${value}`, 'a=cookie#1;b=cookie#1'],
    [`a=${value};b=9fj3kd92kfj3`, 'a=cookie#1;b=cookie#2'],
    [`a="${value}"`, 'a=cookie#1'],
    [`a= ${value} `, 'a=cookie#1'],
    [`a=${value}=="`, 'a=cookie#1'],
    ['lang=en; theme=', 'lang=cookie#1; theme='],
    ['a=null; b=17', 'a=null; b=17'],
    ['nothing but words', 'nothing but words'],
    ['=odd', '=odd'],
  ])('%j shows names only: %j', (text, expected) => {
    expect(written('Cookie', text)).toBe(expected)
  })

  test('teaches what its values are by themselves, without quotes, and what is named in them', () => {
    const redactor = new Redactor()
    readHeader('cookie', `a="${value}"; b=x&refresh_token=k9Xw3rT7pQ2a`, redactor)
    expect(redactor.redact(`<p>${value} and k9Xw3rT7pQ2a</p>`)).toBe('<p>cookie#1 and refresh_token#1</p>')
  })

  test.each([
    [`a= ${value} `, value],
    [`a="${value}"`, value],
    ['a=x9"kdk3kd82fj2"', 'x9"kdk3kd82fj2"'],
    ['a="kdk3kd82fj2"x9', '"kdk3kd82fj2"x9'],
  ])('%j teaches the value %j, with the quotes that are its own', (text, taught) => {
    const redactor = new Redactor()
    readHeader('cookie', text, redactor)
    expect(redactor.placeholderOf(taught)).toBe('cookie#1')
  })

  test('without a value may name a secret', () => {
    expect(written('cookie', 'a=1; refresh_token: k9Xw3rT7pQ2a')).toBe('a=1; refresh_token: refresh_token#1')
  })
})

describe('the header Set-Cookie', () => {
  test.each([
    [`a=${value}`, 'a=cookie#1'],
    [`a=${value}; Path=/; HttpOnly`, 'a=cookie#1; Path=/; HttpOnly'],
    [`a=${value};path=/`, 'a=cookie#1;path=/'],
    [`a=one${value};two${value}; Secure; SameSite=Lax`, 'a=cookie#1; Secure; SameSite=Lax'],
    [`a=${value}; pathology=x; Max-Age=3`, 'a=cookie#1; Max-Age=3'],
    ['a=deleted; Expires=Thu, 01 Jan 1970 00:00:00 GMT', 'a=deleted; Expires=Thu, 01 Jan 1970 00:00:00 GMT'],
    [`a=${value}; Path=/?code=9fj3kd92kfj3`, 'a=cookie#1; Path=/?code=code#1'],
  ])('%j shows name and attributes only: %j', (text, expected) => {
    expect(written('Set-Cookie', text)).toBe(expected)
  })
})

describe('credentials', () => {
  test.each([
    ['Authorization', 'Basic dXNlcjpzZWNyZXQ=', 'Basic credential#1'],
    ['authorization', 'basic  dXNlcjpzZWNyZXQ=', 'basic  credential#1'],
    ['Authorization', `Bearer ${value}`, 'Bearer access_token#1'],
    ['Authorization', `DPoP ${value}`, 'DPoP access_token#1'],
    ['Proxy-Authorization', `Bearer ${value}`, 'Bearer access_token#1'],
    ['Authorization', value, 'credential#1'],
    ['Authorization', `Digest one="${value}",\n two="x"`, 'Digest access_token#1'],
    ['Authorization', '', ''],
    ['Authorization', 'Bearer ', 'Bearer '],
  ])('of %s, %j, show their scheme only: %j', (name, text, expected) => {
    expect(written(name, text)).toBe(expected)
  })

  test('are known by themselves from then on', () => {
    const redactor = new Redactor()
    readHeader('authorization', `Bearer ${value}`, redactor)
    expect(redactor.redact(`it was ${value}`)).toBe('it was access_token#1')
  })
})

describe('any other header', () => {
  test.each([
    ['X-Access-Token', value, 'access_token#1'],
    ['X-CSRF-Token', value, 'csrf#1'],
    ['X-Access-Token', 'null', 'null'],
    ['X-Access-Token', '0', '0'],
    ['Location', `https://rp.example/?code=${value}`, 'https://rp.example/?code=code#1'],
    ['Server', value, value],
  ])('%s: %j becomes %j', (name, text, expected) => {
    expect(written(name, text)).toBe(expected)
  })

  test('is written when everything is known, also what only came later', () => {
    const redactor = new Redactor()
    const early = readHeader('server', value, redactor)
    readHeader('x-access-token', value, redactor)
    expect(early()).toBe('access_token#1')
  })
})
