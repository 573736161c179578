import { expect, test } from 'vitest'
import type { PageSeen } from '../pages/front-channel.ts'
import type { Authorization } from './rp-types.ts'
import { diagnosisOf } from './sign-in-diagnosis.ts'

const redirectUri = 'https://rp.example/callback'

function diagnosed(page: Partial<PageSeen>): string {
  const seen = {
    kind: 'other',
    url: 'https://op.example/login',
    status: 200,
    title: 'Sign in',
    text: '',
    ...page,
  }
  const request = { client: { clientId: 'album', redirectUri, role: 'main' } }
  const { said, remedy } = diagnosisOf({
    kind: 'page',
    page: seen,
    pages: [],
    request,
  } as unknown as Authorization & {
    kind: 'page'
  })
  return `${said}. ${remedy}`
}

const request = new URLSearchParams({
  callback_url: `https://op.example/auth?client_id=album&redirect_uri=${encodeURIComponent(redirectUri)}`,
})

test('an application whose address carries the whole request is no complaint about the redirect URI', () => {
  const url = `https://op.example/login.html?${request}`
  expect(diagnosed({ url, text: 'Loading...', isApplication: true })).toMatch(
    /is an application: it works by script.*init --browser/,
  )
})

test('an application that says in its address that the redirect URI is not registered is one', () => {
  const url = 'https://op.example/error?error=invalid_request&error_description=redirect_uri+mismatch'
  expect(diagnosed({ url, text: 'Loading...', isApplication: true })).toMatch(
    /no sign-in page came.*register https:\/\/rp\.example\/callback/,
  )
})
