import { expect, test } from 'vitest'
import { shownBody } from './shown-body.ts'

const html = 'text/html; charset=UTF-8'
const sheet = 'p { color: #000 }\n'.repeat(40)

test('of a page the style sheets are left out, and it is counted what is missing', () => {
  const page = `<!doctype html><STYLE nonce="x">${sheet}</STYLE><p>sign in</p><style>${sheet}</style>`
  expect(shownBody(page, html)).toEqual({
    text: '<!doctype html><STYLE nonce="x">…</STYLE><p>sign in</p><style>…</style>',
    leftOut: 2 * sheet.length,
  })
})

test.each([
  ['a short sheet', `<style>p { color: red }</style>`, html],
  ['a sheet that does not end', `<style>${sheet}`, html],
  ['words between two sheets', `<style></style>${sheet}<style></style>`, html],
  ['what is no page', `<style>${sheet}</style>`, 'text/plain'],
])('%s stays', (_, body, type) => {
  expect(shownBody(body, type)).toEqual({ text: body, leftOut: 0 })
})

test('of what is left of a long page the beginning is shown', () => {
  const page = `<style>${sheet}</style>${'a'.repeat(13_000)}`
  const { text, leftOut } = shownBody(page, html)
  expect(text).toBe(`<style>…</style>${'a'.repeat(11_984)}…`)
  expect(leftOut).toBe(sheet.length + 13_016 - 12_000)
})

test('a page of nothing but beginnings of sheets is told in a moment', { timeout: 20_000 }, () => {
  const page = '<style>'.repeat(400_000)
  expect(shownBody(page, html).leftOut).toBe(page.length - 12_000)
})
