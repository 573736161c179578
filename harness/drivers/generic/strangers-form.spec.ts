import { expect, test } from 'vitest'
import { requestsOfStranger } from './strangers-form.ts'

const url = 'https://op.example/account'
const action = `${url}/remove`

/** What a stranger sends for the row with the id 1 of somebody else, as names and values. */
function sent(theirs: readonly [string, string][], own: string) {
  const page = { url, status: 200, headers: {}, text: own, json: undefined, exchange: 1 }
  const request = { method: 'POST', url: action, form: theirs, from: url }
  return requestsOfStranger(request, page, { 'entry.id': '1', sub: 'kim' }).map(({ form }) => form)
}

const row = (fields: string): string =>
  `<form method="post" action="/account/remove">${fields}<button>x</button></form>`

test('a value against request forgery is that of the own page', () => {
  const own = row('<input type=hidden name=csrf value=mine><input type=hidden name=id value=2>')
  expect(
    sent(
      [
        ['csrf', 'theirs'],
        ['id', '1'],
      ],
      own,
    ),
  ).toEqual([
    [
      ['csrf', 'mine'],
      ['id', '1'],
    ],
  ])
})

test('nothing is sent where the own page has none', () => {
  expect(
    sent(
      [
        ['csrf', 'theirs'],
        ['id', '1'],
      ],
      '<p>Nobody has access</p>',
    ),
  ).toEqual([])
})

test('one that its name does not give away is tried, too, and what the row is about is kept', () => {
  const own = row(
    '<input type=hidden name=_t value=mine><input type=hidden name=id value=2><input type=hidden name=of value=lee>',
  )
  const theirs: [string, string][] = [
    ['_t', 'theirs'],
    ['id', '1'],
    ['of', 'kim'],
  ]
  expect(sent(theirs, own)).toEqual([
    theirs,
    [
      ['_t', 'mine'],
      ['id', '1'],
      ['of', 'kim'],
    ],
  ])
})
