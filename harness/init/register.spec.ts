import { expect, test } from 'vitest'
import { FetchDispatcher } from '../../mock-provider/adapters/undici-dispatcher.ts'
import { withDefaults } from '../target/defaults.ts'
import { registered } from './register.ts'

const issuer = 'https://op.example'
const target = withDefaults({
  issuer,
  clients: { main: { client_id: 'none yet' } },
  users: [{ username: 'kim', password: 'secret' }],
})
const document = {
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  registration_endpoint: `${issuer}/register`,
}

/** Registers two clients at a server that registers some of them. */
async function registeredAt(registers: (number: number) => boolean) {
  let number = 0
  const fetch = async (request: Request): Promise<Response> => {
    if (!request.url.endsWith('/register')) return Response.json(document)
    number += 1
    return registers(number)
      ? Response.json({ client_id: `client-${number}`, client_secret: 'made' }, { status: 201 })
      : Response.json({ error: 'invalid_token', error_description: 'who are you?' }, { status: 401 })
  }
  return registered(target, ['main', 'second'], {
    signal: new AbortController().signal,
    directory: '.',
    transport: new FetchDispatcher({ fetch }),
  })
}

test('a server that registers nobody is told once, in its own words, with what it may want', async () => {
  expect(await registeredAt(() => false)).toEqual({
    clients: {},
    refused: [
      'the server did not register a main client (401 invalid_token, it says "who are you?"); the server may require an initial access token: --registration-token env:NAME',
    ],
  })
})

test('the client that was made is not lost where the next one is refused', async () => {
  const { clients, refused } = await registeredAt((number) => number === 1)
  expect(clients).toEqual({ main: { client_id: 'client-1', client_secret: 'made' } })
  expect(refused.join()).toMatch(/did not register a second client/)
})

test('a server without a registration endpoint that can be used is told', async () => {
  for (const registration_endpoint of [undefined, null, '', '/register', 5]) {
    const fetch = async (): Promise<Response> =>
      Response.json({
        ...{ issuer: target.issuer, registration_endpoint },
        ...{ authorization_endpoint: `${target.issuer}/a`, token_endpoint: `${target.issuer}/t` },
      })
    const options = { signal: new AbortController().signal, directory: '.' }
    const made = await registered(target, ['main'], { ...options, transport: new FetchDispatcher({ fetch }) })
    expect(made.refused.join(), String(registration_endpoint)).toContain('pass them with --client')
  }
})
