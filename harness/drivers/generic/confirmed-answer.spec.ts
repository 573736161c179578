import { describe, expect, test } from 'vitest'
import { PrerequisiteError, TargetError } from '../../engine/errors.ts'
import type { Reply } from '../../http/reply.ts'
import type { RequestTemplate } from '../../target/target-file.ts'
import { confirmed } from './confirmed-answer.ts'

const answer = (status: number, body: unknown = '', headers: Reply['headers'] = {}): Reply => {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const json = typeof body === 'string' ? undefined : (body as Reply['json'])
  return { url: 'https://op.example/admin', status, headers, text, json, exchange: 1 }
}
const call = (more: Partial<RequestTemplate> = {}): RequestTemplate => ({ request: 'DELETE /admin', ...more })
const asked = (reply: Reply, template = call()) => confirmed(reply, template, 'an accepted call')

describe('without a rule', () => {
  test.each([
    ['204', 'admin', answer(204)],
    ['200 with words', 'admin', answer(200, 'Unaffected')],
    ['200 with members', 'admin', answer(200, { status: 'ok', error: null, errors: [], success: true })],
    ['a page that a browser is sent on to', 'user-browser', answer(303, '', { location: ['/account'] })],
  ] as const)('%s is no refusal, and confirms nothing', (_, as, reply) => {
    expect(asked(reply, call({ as }))).toBe(false)
  })

  test.each([
    ['403 {"error":"no"}', answer(403, { error: 'no' })],
    ['302 to /sign-in', answer(302, '', { location: ['/sign-in?next=%2Fadmin'] })],
    ['200 {"status":"error"}', answer(200, { status: 'error' })],
    ['200 {"success":false}', answer(200, { success: false })],
    ['200 {"ok":false}', answer(200, { ok: false })],
    ['200 {"errors":[{}]}', answer(200, { errors: [{}] })],
    ['200 {"error":{"code":1}}', answer(200, { error: { code: 1 } })],
  ])('%s is a refusal, and is quoted', (_, reply) => {
    expect(() => asked(reply)).toThrow(PrerequisiteError)
    expect(() => asked(reply)).toThrow(`an accepted call (got ${reply.status}`)
  })
})

describe('with a rule', () => {
  test.each([
    [{ status: 204 }, answer(204)],
    [{ status: [200, 302] }, answer(302, '', { location: ['/done'] })],
    [{ member: 'user.enabled=false' }, answer(200, { user: { enabled: false } })],
    [{ member: 'count' }, answer(200, { count: 0 })],
    [{ text: 'was revoked' }, answer(200, 'Access was revoked.')],
    [{ status: 200, member: 'error=none' }, answer(200, { error: 'none' })],
    [{ status: 302, location: '/users/' }, answer(302, '', { location: ['/users/5/change/'] })],
    [{ location: 'https://op.example/users' }, answer(302, '', { location: ['/users/5/change/'] })],
  ])('%j accepts such an answer as proof', (accepted, reply) => {
    expect(asked(reply, call({ accepted }))).toBe(true)
  })

  test.each([
    [
      { status: 204 },
      answer(200, { status: 'error' }),
      'got 200 "{"status":"error"}"; the target file accepts status 204',
    ],
    [{ status: [200, 204] }, answer(404), 'got 404; the target file accepts status 200 or 204'],
    [{ member: 'enabled=false' }, answer(200, { enabled: true }), 'accepts the member enabled=false'],
    [{ member: 'count' }, answer(200), 'accepts the member count'],
    [
      { status: 302, location: '/users/' },
      answer(302, '', { location: ['/sign-in?next=/users/'] }),
      'got 302 to /sign-in; the target file accepts a Location that begins with /users/',
    ],
    [{ location: '/users/' }, answer(302), 'accepts a Location that begins with /users/'],
    [
      { status: 200, text: 'was revoked' },
      answer(200, 'Unaffected'),
      'got 200 "Unaffected"; the target file accepts the words "was revoked"',
    ],
  ])('%j takes no other answer', (accepted, reply, words) => {
    expect(() => asked(reply, call({ accepted }))).toThrow(words)
  })

  test('a crash is a crash, whatever the rule says', () => {
    expect(() => asked(answer(503), call({ accepted: { text: '' } }))).toThrow(TargetError)
  })
})

test('a long answer is quoted in part', () => {
  expect(() => asked(answer(400, `a${' b'.repeat(200)}`))).toThrow(
    /^an accepted call \(got 400 "a( b){39} ?…"\)$/,
  )
})
