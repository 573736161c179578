import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { parseDocumentText } from '../../harness/target/document.ts'
import { listen } from '../../mock-provider/adapters/node-server.ts'
import { createMockProviders } from '../../mock-provider/provider/by-path.ts'
import { providerSchema } from '../../mock-provider/provider/options-schema.ts'
import { createMockProvider } from '../../mock-provider/provider/provider.ts'

const mistakes = [
  'user: []',
  'issuer: here',
  'clients: [{ client_secret: x }]',
  'clients: [{ client_id: app, redirect_uri: "http://localhost/" }]',
  'clients: [{ client_id: app, token_endpoint_auth_methods: [basic] }]',
  'clients: some',
  'clients: []\nlifetimes: { offline: { idle: 0 } }',
  'lifetimes: { session: null }',
  'rotation: { grace: -1 }',
  'addresses: { front_channel: "http://a/b" }',
  'signing: ES257',
  'people: { count: 0 }',
  'people: { count: 1, sed: 4 }',
  'faults: [{ endpoint: tokens, status: 503 }]',
  'users: [{ username: kim, password: 12345678 }]',
]

const told = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    return (error as Error).message
  }
  return 'nothing is wrong'
}

test.each(mistakes)('a program is told of %j as the file is, without the line', (text) => {
  const inFile = told(() => parseDocumentText(text, 'file', providerSchema)).replaceAll(/^file:\d+ /gm, '')
  expect(inFile).toMatch(/: (?:found|unknown key|"client_id" is missing)/)
  const options = parse(text)
  expect(told(() => createMockProvider(options)).replace('(the options)', '(the whole file)')).toBe(inFile)
  expect(told(() => createMockProviders(options, 'http://localhost:9400'))).toBe(
    told(() => createMockProvider(options)),
  )
})

test('a client that cannot be used is told when the provider is made', () => {
  const clients = [{ client_id: 'own', redirect_uris: ['javascript:alert(1)'] }]
  expect(() => createMockProvider({ clients })).toThrow(
    expect.objectContaining({
      code: 'invalid_option',
      message: expect.stringMatching(/^clients: redirect_uris: javascript:alert\(1\) leads to no client/),
    }),
  )
})

test.each([
  [{ clients: [{ client_id: 'own', redirect_uris: ['javascript:alert(1)'] }] }, /leads to no client/],
  [{ login: { auto: 'nobody' } }, /login\.auto: no user nobody/],
  [{ sining: 'ES256' } as object, /unknown key "sining"/],
])('nothing listens after %j was refused', async (options, message) => {
  const { port, close } = await listen()
  await close()
  await expect(listen(options, { port })).rejects.toThrow(message)
  const again = await listen({}, { port })
  await again.close()
})
