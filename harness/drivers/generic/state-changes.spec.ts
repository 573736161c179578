import { expect, test } from 'vitest'
import type { Calls, RequestTemplate } from '../../target/target-file.ts'
import type { Variables } from '../../target/template.ts'
import { TemplateStateChanges } from './state-changes.ts'

const user = { role: 'throw-away', username: 'kim', password: 'the old password' }
const client = {
  role: 'throw-away',
  clientId: 'album',
  secret: 'the old secret',
  authentication: 'client_secret_basic',
  redirectUri: 'https://rp.example/callback',
  consent: 'ask',
  scopes: [],
} as const

/** Changes at a server that gives one answer to everything; what happened, in its order. */
function changes(answer: { readonly status: number; readonly json?: Record<string, unknown> }, calls: Calls) {
  const happened: string[] = []
  const state = new TemplateStateChanges({
    calls,
    template: (name) => calls[name] as RequestTemplate,
    send: async (_template, _subject, more: Variables) => {
      happened.push(`sent ${Object.values(more).join(' ')}`)
      return { json: undefined, ...answer, url: '', headers: {}, text: '', exchange: 1 }
    },
    changed: () => undefined,
    asked: (call) => void happened.push(`asked for ${call}`),
    learn: (kind, value) => void happened.push(`learned ${kind} ${value}`),
    placed: async (_, work) => work(),
  })
  return { state, happened }
}

test('a new password is known as a secret before it is sent', async () => {
  const { state, happened } = changes({ status: 204 }, { 'admin-set-password': { request: 'PUT /p' } })
  const { password } = await state.setPassword(user)
  expect(password).not.toBe(user.password)
  expect(happened).toEqual([
    `learned password ${password}`,
    `sent ${password}`,
    'asked for admin-set-password',
  ])
})

test('the secret that the server chose counts more than the one that was sent', async () => {
  const call = { request: 'POST /s', secret: 'value' }
  const { state, happened } = changes(
    { status: 200, json: { value: 'chosen by the server' } },
    { 'admin-client-secret': call },
  )
  expect((await state.changeSecret(client)).secret).toBe('chosen by the server')
  expect(happened.at(-1)).toBe('learned client_secret chosen by the server')
})

test('nobody is enabled again where the target has no call for it', async () => {
  const { state, happened } = changes({ status: 204 }, {})
  expect(await state.enableUser(user)).toBe(false)
  expect(await state.enableClient(client)).toBe(false)
  expect(happened).toEqual([])
})
