import { describe, expect, test } from 'vitest'
import { asksForOffline, asksWithPrompt, WireRequest } from './wire-request.ts'

const asked = { scope: 'openid profile offline_access', prompt: 'consent' }

describe('what is asked for is said in the words of the server', () => {
  test.each([
    ['as OpenID Connect has it', {}, { scope: 'openid profile offline_access', prompt: 'consent' }],
    [
      'by a scope value of another name',
      { offline_access: { scope: 'offline' } },
      { scope: 'openid profile offline', prompt: 'consent' },
    ],
    [
      'by a parameter',
      { offline_access: { scope: 'none', parameters: { access_type: 'offline' } } },
      { scope: 'openid profile', prompt: 'consent', access_type: 'offline' },
    ],
    ['not at all', { offline_access: { scope: 'none' } }, { scope: 'openid profile', prompt: 'consent' }],
    [
      'without a prompt',
      { offline_access: { prompt: 'omitted' as const } },
      { scope: 'openid profile offline_access' },
    ],
    [
      'with more each time',
      { scopes: ['api', 'profile'] },
      { scope: 'openid profile offline_access api', prompt: 'consent' },
    ],
    ['without OpenID Connect', { protocol: 'oauth' as const }, { scope: 'offline_access' }],
    ['with nothing left to ask for', { protocol: 'oauth' as const, offline_access: { scope: 'none' } }, {}],
  ])('%s', (_, target, parameters) => {
    expect(new WireRequest(target).authorization(asked)).toEqual(parameters)
  })

  test('a request for no offline access carries nothing that asks for it', () => {
    const wire = new WireRequest({
      offline_access: { scope: 'none', parameters: { access_type: 'offline' } },
    })
    expect(wire.authorization({ scope: 'openid' })).toEqual({ scope: 'openid' })
  })

  test('prompt keeps its other values where consent is omitted', () => {
    const wire = new WireRequest({ offline_access: { prompt: 'omitted' } })
    expect(wire.authorization({ scope: 'openid', prompt: 'login consent' })).toMatchObject({
      prompt: 'login',
    })
  })

  test('scope values of OpenID Connect are sent to another server where it lists them', () => {
    const wire = new WireRequest({ protocol: 'oauth' }, { scopes_supported: ['profile'] })
    expect(wire.authorization({ scope: 'openid profile email' })).toEqual({ scope: 'profile' })
  })
})

test('what comes back is read in the words of the checks', () => {
  const wire = new WireRequest({ offline_access: { scope: 'offline' } })
  expect(wire.read('openid offline')).toBe('openid offline_access')
  expect(wire.readAll(new Set(['offline', 'api']))).toEqual(new Set(['offline_access', 'api']))
})

test('a refresh asks for the same words, and for no scope at all where none is left', () => {
  expect(
    new WireRequest({ offline_access: { scope: 'offline' } }).refreshScope('openid offline_access'),
  ).toBe('openid offline')
  const nothing = new WireRequest({ protocol: 'oauth', offline_access: { scope: 'none' } })
  expect(nothing.refreshScope('openid offline_access')).toBeUndefined()
})

test('resources are a parameter that may come more than once', () => {
  const wire = new WireRequest({ resources: ['https://a.example/', 'https://b.example/'] })
  expect(wire.resources).toEqual([
    ['resource', 'https://a.example/'],
    ['resource', 'https://b.example/'],
  ])
})

test('offline access that cannot be asked for is told from that which is asked for in another way', () => {
  expect(asksForOffline({})).toBe(true)
  expect(asksForOffline({ offline_access: { scope: 'none' } })).toBe(false)
  expect(asksForOffline({ offline_access: { scope: 'none', parameters: { access_type: 'offline' } } })).toBe(
    true,
  )
  expect(asksWithPrompt({ protocol: 'oauth' })).toBe(false)
  expect(asksWithPrompt({ protocol: 'oauth', offline_access: { prompt: 'consent' } })).toBe(true)
})
