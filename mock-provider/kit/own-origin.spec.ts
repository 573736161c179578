import { describe, expect, test } from 'vitest'
import { keycloakWith } from '../keycloak/testing/visitor.ts'
import { providerWith } from '../provider/testing/client.ts'

interface Sent {
  readonly url?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Endpoints of both engines that are for whoever runs them: how to read and how to change something there. */
const engines = [
  {
    name: 'the conforming provider',
    own: 'https://op.example',
    make: () => {
      const { fetch, clock } = providerWith()
      const read = (url: string, headers: Record<string, string>) =>
        fetch(new Request(`${url}/control/clock`, { headers }))
      const change = (url: string, headers: Record<string, string>) =>
        fetch(
          new Request(`${url}/control/clock`, {
            method: 'POST',
            headers: { ...headers, 'content-type': 'application/json' },
            body: JSON.stringify({ advance: 1000 }),
          }),
        )
      return { clock, requests: [read, change] }
    },
  },
  {
    name: 'the Keycloak look-alike',
    own: 'https://kc.example',
    make: () => {
      const { fetch, clock } = keycloakWith()
      const at = (url: string, path: string, init: RequestInit) =>
        fetch(new Request(`${url}/realms/shop/test-clock/${path}`, init))
      return {
        clock,
        requests: [
          (url: string, headers: Record<string, string>) => at(url, 'offset', { headers }),
          (url: string, headers: Record<string, string>) =>
            at(url, 'advance?seconds=1000', { method: 'POST', headers }),
          (url: string, headers: Record<string, string>) =>
            at(url, 'offset?seconds=1000', { method: 'PUT', headers }),
        ],
      }
    },
  },
] as const

describe.each(engines)('$name', ({ own, make }) => {
  const { host } = new URL(own)

  test.each<[string, Sent]>([
    ['a page of another origin', { headers: { origin: 'https://evil.example' } }],
    ['a page without an origin', { headers: { origin: 'null' } }],
    ['a page at another port', { headers: { origin: `${own}:3000` } }],
    ['another site', { headers: { 'sec-fetch-site': 'cross-site' } }],
    ['a neighbouring site', { headers: { 'sec-fetch-site': 'same-site' } }],
    ['a foreign name for this address', { url: 'http://evil.example:9400' }],
    ['a foreign Host', { headers: { host: 'evil.example' } }],
    [
      'a foreign Host that its page agrees with',
      { headers: { host: 'evil.example', origin: 'http://evil.example' } },
    ],
    ['a name that begins like its own', { headers: { host: `${host}.evil.example` } }],
  ])('lets %s neither read nor move its clock', async (_, { url = own, headers = {} }) => {
    const { clock, requests } = make()
    for (const request of requests) expect((await request(url, { ...headers })).status).toBe(403)
    expect(clock.offset).toBe(0)
  })

  test.each<[string, Sent]>([
    ['no page', {}],
    ['its own pages', { headers: { origin: own, 'sec-fetch-site': 'same-origin' } }],
    ['its own host with the usual port', { headers: { host: `${host}:443` } }],
    ['this machine', { url: 'http://127.0.0.1:9400' }],
    ['this machine by name', { url: 'http://localhost:9400', headers: { host: 'localhost:9400' } }],
  ])('lets %s move its clock', async (_, { url = own, headers = {} }) => {
    const { clock, requests } = make()
    for (const request of requests) expect((await request(url, { ...headers })).status).toBe(200)
    expect(clock.offset).toBe(1000)
  })
})
