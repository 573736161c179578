import { expect, test } from 'vitest'
import type { Reply } from '../http/reply.ts'
import { discovered, metadataAddresses } from './discovery.ts'

test('metadata is looked for where OpenID Connect has it, then where OAuth has it', () => {
  expect(metadataAddresses('https://op.example')).toEqual([
    'https://op.example/.well-known/openid-configuration',
    'https://op.example/.well-known/oauth-authorization-server',
  ])
  expect(metadataAddresses('https://op.example/tenant/')).toEqual([
    'https://op.example/tenant/.well-known/openid-configuration',
    'https://op.example/.well-known/oauth-authorization-server/tenant',
    'https://op.example/.well-known/openid-configuration/tenant',
    'https://op.example/tenant/.well-known/oauth-authorization-server',
  ])
})

/** A server that has a document at one address and answers everything else in its own way. */
function serverWith(place: string, other: Partial<Reply>) {
  const asked: string[] = []
  const get = async (url: string): Promise<Reply> => {
    asked.push(url)
    const json = url === place ? { issuer: 'https://op.example/tenant' } : undefined
    return { url, status: 200, headers: {}, text: '', json, exchange: asked.length, ...(json ? {} : other) }
  }
  return { asked, get }
}

const inserted = 'https://op.example/.well-known/oauth-authorization-server/tenant'

test.each([
  ['404', { status: 404 }],
  ['401 with JSON', { status: 401, json: { error: 'unauthorized' } }],
  ['a page for every address', { status: 200, text: '<!doctype html>' }],
])('a server that answers %s at one address is asked at the next', async (_, other) => {
  const { get } = serverWith(inserted, other)
  expect((await discovered('https://op.example/tenant', get)).url).toBe(inserted)
})

test('without any document the first answer is told, and a crash is not asked past', async () => {
  const nothing = serverWith('nowhere', { status: 404 })
  const answer = await discovered('https://op.example/tenant', nothing.get)
  expect(answer).toMatchObject({ status: 404, exchange: 1 })
  const crashing = serverWith('nowhere', { status: 503 })
  await discovered('https://op.example/tenant', crashing.get)
  expect(crashing.asked).toHaveLength(1)
})
