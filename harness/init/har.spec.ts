import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ConfigError } from '../engine/errors.ts'
import { readHar } from './har.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'har-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true })
})

async function read(text: string) {
  const file = join(folder, 'login.har')
  await writeFile(file, text)
  return readHar(file)
}

const archive = (...entries: unknown[]): string => JSON.stringify({ log: { entries } })
const url = 'https://op.example/login'

test('an archive is read, also with a byte order mark before it', async () => {
  const entry = {
    request: {
      method: 'POST',
      url,
      headers: [{ name: 'X-Csrf', value: 'c' }],
      postData: { mimeType: 'a/b', text: 't' },
    },
    response: {
      status: 200,
      content: { mimeType: 'application/json', encoding: 'base64', text: btoa('{"a":1}') },
    },
  }
  const exchange = {
    method: 'POST',
    url,
    request: { type: 'a/b', text: 't', headers: [['x-csrf', 'c']] },
    status: 200,
    answer: { type: 'application/json', json: { a: 1 } },
  }
  expect(await read(archive(entry))).toEqual([exchange])
  expect(await read(`\ufeff${archive(entry)}`)).toEqual([exchange])
})

test.each<[string, unknown]>([
  ['everything', { request: { url, method: null, headers: null, postData: null }, response: null }],
  ['headers', { request: { url, headers: [null, 5, { name: null }, { value: 'x' }] } }],
  ['content', { request: { url }, response: { status: null, content: null } }],
  [
    'texts',
    {
      request: { url, postData: { mimeType: 1, text: {} } },
      response: { content: { mimeType: [], text: 7 } },
    },
  ],
])('members that are null or of another type count as empty: %s', async (_, entry) => {
  expect(await read(archive(entry))).toEqual([
    {
      method: 'GET',
      url,
      request: { type: '', text: '', headers: [] },
      status: 0,
      answer: { type: '', json: undefined },
    },
  ])
})

test('entries without an address are left out', async () => {
  expect(await read(archive(null, 1, 'x', {}, { request: null }, { request: { url: 'http://[' } }))).toEqual(
    [],
  )
})

test.each(['null', '[]', '5', '{"log":null}', '{"log":{"entries":null}}', '{"log":{"entries":{}}}', '', '{'])(
  'what is no archive is told: %s',
  async (text) => {
    await expect(read(text)).rejects.toThrow(ConfigError)
  },
)
