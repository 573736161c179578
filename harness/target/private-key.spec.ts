import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exportJWK, generateKeyPair } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ConfigError } from '../engine/errors.ts'
import { loadTarget } from './load-target.ts'

let folder = ''
let key: Record<string, unknown> = {}
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'private-key-'))
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  key = { ...(await exportJWK(privateKey)), alg: 'ES256' }
})
afterAll(async () => {
  await rm(folder, { recursive: true })
})

async function load(privateKey: unknown) {
  const file = join(folder, 'target.json')
  const main = { client_id: 'web', auth: 'private_key_jwt', private_key: privateKey }
  const users = [{ username: 'kim', password: 'env:PW' }]
  await writeFile(file, JSON.stringify({ issuer: 'https://op.example', clients: { main }, users }))
  return loadTarget(file, { PW: 'opensesame' })
}

test('a private key that can sign is taken', async () => {
  expect((await load(key)).target.clients.main.private_key).toEqual(key)
})

test.each<[string, (whole: Record<string, unknown>) => unknown, RegExp]>([
  ['none at all', () => undefined, /private_key \(a private JWK\) has to be there$/],
  ['an empty one', () => ({}), /it is no private JWK/],
  ['a public one', ({ d: _, ...open }) => open, /the private part "d"/],
  ['a symmetric one', () => ({ kty: 'oct', k: 'c2VjcmV0', d: '' }), /RSA, EC or OKP/],
  [
    'one with half its digits',
    (whole) => ({ ...whole, d: String(whole.d).slice(20) }),
    /nothing can be signed/,
  ],
  ['one with a member that is no text', (whole) => ({ ...whole, x: 5 }), /nothing can be signed/],
  ['one without its algorithm', ({ alg: _, ...whole }) => whole, /by "RS256"/],
  ['one for an algorithm that is none', (whole) => ({ ...whole, alg: 'none' }), /by "none"/],
  ['one with a list of algorithms', (whole) => ({ ...whole, alg: ['ES256'] }), /"alg" has to be a text/],
])('a key that cannot sign is told by its place, and never shown: %s', async (_, change, message) => {
  const error = await load(change(key)).then(
    () => undefined,
    (found: unknown) => found,
  )
  expect(error).toBeInstanceOf(ConfigError)
  expect((error as Error).message).toMatch(/target\.json clients\.main/)
  expect((error as Error).message).toMatch(message)
  expect((error as Error).message).not.toContain(String(key.d).slice(20))
})
