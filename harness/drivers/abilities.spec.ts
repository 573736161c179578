import { describe, expect, test } from 'vitest'
import { withDefaults } from '../target/defaults.ts'
import { abilitiesOf } from './abilities.ts'

const issuer = 'https://op.example'
const metadata = {
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  revocation_endpoint: `${issuer}/revoke`,
  introspection_endpoint: `${issuer}/introspect`,
}
const target = (main: { client_id: string; client_secret?: string }) =>
  withDefaults({ issuer, clients: { main }, users: [] })

describe.each(['revocation', 'introspection'] as const)('%s', (name) => {
  const taking = (methods: readonly string[]) => ({
    ...metadata,
    [`${name}_endpoint_auth_methods_supported`]: methods,
  })

  test('is nothing that a public main client can ask for where the metadata says so', () => {
    expect(abilitiesOf(target({ client_id: 'web' }), taking(['client_secret_basic']))[name]).toEqual({
      has: false,
      reason: `by the metadata the ${name}_endpoint takes no public clients, and the main client is one`,
    })
  })

  test.each([
    ['the client is confidential', { client_id: 'web', client_secret: 's' }, taking(['client_secret_basic'])],
    ['public clients are taken', { client_id: 'web' }, taking(['none'])],
    ['the metadata does not say it', { client_id: 'web' }, metadata],
  ])('is there where %s', (_, main, read) => {
    expect(abilitiesOf(target(main), read)[name].has).toBe(true)
  })
})
