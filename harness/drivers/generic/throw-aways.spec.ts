import { expect, test } from 'vitest'
import type { RequestTemplate } from '../../target/target-file.ts'
import { TemplateThrowAways } from './throw-aways.ts'

const user = { role: 'throw-away', username: 'kim', password: 'a password' }

/** The id that a user gets at a server whose answer has this Location header. */
async function idAfter(location: string, id: string): Promise<string | undefined> {
  const calls = { 'admin-create-user': { request: 'POST /users', id, accepted: { status: 302 } } }
  const answer = { status: 302, json: undefined, url: '', headers: { location: [location] }, text: '' }
  const throwAways = new TemplateThrowAways({
    calls,
    template: () => calls['admin-create-user'] as RequestTemplate,
    send: async () => ({ ...answer, exchange: 1 }),
    sendAbout: async () => ({ ...answer, exchange: 1 }),
    placed: async (_, work) => work(),
  })
  return (await throwAways.createUser(user)).id
}

test('the id of a new user is read from the end of the Location header', async () => {
  expect(await idAfter('https://op.example/admin/users/27', 'location')).toBe('27')
})

test('or from the midst of it, where the server leads to a page about the user', async () => {
  expect(await idAfter('/admin/auth/user/27/change/', 'location /user\\/(\\d+)/')).toBe('27')
})

test('a creation whose answer does not have the id where the file says so is not gone on from', async () => {
  const asked = idAfter('/accounts/login/?next=/admin', 'location /user\\/(\\d+)/')
  await expect(asked).rejects.toThrow('got 302 to /accounts/login/')
})
