import { expect, test } from 'vitest'
import { footprintLines, initFootprintLines, isOnThisMachine } from './footprint-lines.ts'

const textOf = (lines: readonly { readonly text: string }[]): string =>
  lines.map(({ text }) => text).join('\n')
const who = { users: ['alice', 'bob'], clients: ['web-app'], registers: true }

test('a server on this machine needs no warning', () => {
  for (const issuer of ['http://127.0.0.1:8080', 'http://localhost/realm', 'https://[::1]:8443'])
    expect(isOnThisMachine(issuer), issuer).toBe(true)
  expect(initFootprintLines('http://localhost:9400', who)).toEqual([])
})

test('before it touches a server elsewhere, init says whose accounts, how much, and what stays', () => {
  expect(textOf(initFootprintLines('https://sso.example:8443', who))).toBe(
    `note  sso.example:8443 is not on this machine. init
note    touches  the user alice; the clients web-app
note    sends    about 70 requests, as counted at the built-in mock
note    makes    login sessions, tokens, and what the user agrees to; clients for those that are missing, which stay
note    ends     every token that it makes, and these login sessions`,
  )
})

test('a run says the same of what it makes and ends', () => {
  const lines = footprintLines('https://sso.example', {
    accounts: 'the users alice',
    requests: 'about 2900 requests in 121 checks',
    makes: ['one or two users for each check'],
    ends: ['login sessions of these users in its own browsers', 'for everybody: the clock'],
  })
  expect(textOf(lines)).toBe(
    `note  sso.example is not on this machine. This run
note    touches  the users alice
note    sends    about 2900 requests in 121 checks
note    makes    one or two users for each check
note    ends     login sessions of these users in its own browsers
note    ends     for everybody: the clock`,
  )
})
