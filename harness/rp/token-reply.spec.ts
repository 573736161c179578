import { expect, test } from 'vitest'
import { scopeIn } from './token-reply.ts'

test.each<[Record<string, unknown>, string[] | undefined]>([
  [{ scope: 'openid offline_access' }, ['openid', 'offline_access']],
  [{ scp: 'openid offline_access' }, ['openid', 'offline_access']],
  [{ scp: ['openid', 'offline_access'] }, ['openid', 'offline_access']],
  [{ scope: 'openid', scp: ['email'] }, ['openid']],
  [{ sub: 'kim' }, undefined],
])('the scope in %j', (claims, expected) => {
  const scope = scopeIn(claims)
  expect(scope === undefined ? undefined : [...scope]).toEqual(expected)
})
