import { expect, test } from 'vitest'
import { protocolFromOptions } from './protocol-from-options.ts'
import { targetFromOptions } from './target-from-options.ts'

test('options say how the server wants to be talked to, and nothing by themselves', () => {
  expect(protocolFromOptions({})).toEqual({ speaks: {} })
  expect(
    protocolFromOptions({
      ...{ oauth: true, offlineScope: 'none', offlineParameter: ['access_type=offline', 'a=b=c'] },
      ...{ scope: ['api'], resource: ['https://api.example/'], dpop: true },
    }),
  ).toEqual({
    speaks: {
      protocol: 'oauth',
      offline_access: { scope: 'none', parameters: { access_type: 'offline', a: 'b=c' } },
      ...{ scopes: ['api'], resources: ['https://api.example/'], dpop: true },
    },
  })
})

test('an option that cannot be used says what is accepted', () => {
  expect(() => protocolFromOptions({ offlineParameter: ['offline'] })).toThrow(
    /--offline-parameter: .*name=value/,
  )
  expect(() => protocolFromOptions({ resource: ['api'] })).toThrow(/--resource: .*absolute URI/)
})

test('a public client alone is the main one', () => {
  const user = ['alice=env:PW']
  const alone = targetFromOptions('https://op.example', { user, publicClient: 'desk' })
  expect(alone.clients).toEqual({ main: { client_id: 'desk', auth: 'none' } })
  const both = targetFromOptions('https://op.example', { user, publicClient: 'desk', client: ['web=env:S'] })
  expect(Object.keys(both.clients)).toEqual(['main', 'public'])
  const registering = targetFromOptions('https://op.example', { user, publicClient: 'desk', register: true })
  expect(Object.keys(registering.clients)).toEqual(['public'])
})
