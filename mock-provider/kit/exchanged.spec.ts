import { expect, test } from 'vitest'
import { Clock } from './clock.ts'
import { exchangedIn, shownExchanged } from './exchanged.ts'
import { Journal } from './journal.ts'

const part = (value: unknown): string => btoa(JSON.stringify(value)).replaceAll('=', '')
const jwt = `${part({ alg: 'HS256' })}.${part({ sub: 'kim' })}.c2lnbmF0dXJl`

const found = (parameters: Record<string, string>, secrets: boolean, headers = {}) =>
  exchangedIn(
    { headers: new Headers(headers), parameters: [new URLSearchParams(parameters)], answer: {} },
    { secrets },
  )

test('of a JWT the signature is left out where secrets are not kept, and of anything else everything', () => {
  const sent = { client_assertion: jwt, token: 'opaque', password: jwt, id_token_hint: 'not.a.jwt' }
  expect(found(sent, false)).toEqual([
    { where: 'request', name: 'client_assertion', text: jwt.replace(/\.[^.]*$/, '') },
  ])
})

test('a token of a header is decoded, whatever the scheme', () => {
  for (const scheme of ['Bearer', 'DPoP']) {
    const [row] = found({}, true, { authorization: `${scheme} ${jwt}` })
    expect(row === undefined ? {} : shownExchanged(row, true)).toEqual({
      where: 'request',
      name: 'authorization',
      header: '{\n  "alg": "HS256"\n}',
      claims: '{\n  "sub": "kim"\n}',
      value: `${scheme} ${jwt}`,
    })
  }
})

test('of an encrypted token nothing is decoded but its header', () => {
  const encrypted = `${part({ alg: 'dir', enc: 'A256GCM' })}..aXY.${part({ sub: 'kim' })}.dGFn`
  expect(found({ id_token_hint: encrypted }, false)).toEqual([])
  const [row] = found({ id_token_hint: encrypted }, true)
  expect(row === undefined ? {} : shownExchanged(row, false)).toEqual({
    where: 'request',
    name: 'id_token_hint',
    header: expect.stringContaining('A256GCM'),
  })
})

test('of what only looks like a JWT nothing is shown', () => {
  const [row] = found({ token: 'eyes.of.strangers' }, false)
  expect(row === undefined ? undefined : shownExchanged(row, false)).toBeUndefined()
})

test('a request object is shown, and an identifier of the same name is not', () => {
  expect(found({ request: 'an identifier' }, true)).toEqual([])
  expect(found({ request: jwt }, true)).toMatchObject([{ name: 'request', text: jwt }])
})

test('what strangers send is kept up to a number of characters, and the latest longest', () => {
  const journal = new Journal(new Clock())
  const names = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`secret${at}`, 'x']))
  expect(found(names, true)).toHaveLength(10)
  for (let at = 0; at < 200; at++) {
    const exchanged = found({ token: `${at} ${'x'.repeat(20_000)}` }, true)
    journal.answered(journal.saw('POST', '/token', [], 400), {}, exchanged)
  }
  const kept = journal.exchanges.map(([, exchanged]) => exchanged.map(({ text }) => text.length))
  expect(kept).toHaveLength(200)
  expect([kept[0], kept.at(-1)]).toEqual([[], [8192]])
  expect(kept.flat().reduce((sum, length) => sum + length, 0)).toBeLessThanOrEqual(1_000_000)
  journal.clear()
  expect(journal.exchanges).toEqual([])
})
