import { expect, test } from 'vitest'
import { checkSpares } from './check-spares.ts'

const kim = { username: 'kim', password: 'a' }
const spare = { username: 'sam', password: 'b', spare: true }

test('a target has a user who is no spare account', () => {
  expect(() => checkSpares({ users: [spare] }, 'target.yaml')).toThrow(
    'target.yaml users: found spare accounts only; at least one user has to be no spare one',
  )
  expect(() => checkSpares({ users: [kim, spare] }, 'target.yaml')).not.toThrow()
})

test('a spare account has an address where a call changes it', () => {
  const calls = { 'admin-rename-user': { request: 'PUT /users/{user_id}', json: { email: '{new_email}' } } }
  expect(() => checkSpares({ users: [kim, spare], calls }, 'target.yaml')).toThrow(
    'target.yaml users.1: "email" is missing: admin-rename-user changes it',
  )
  const known = { ...spare, email: 'sam@people.example' }
  expect(() => checkSpares({ users: [kim, known], calls }, 'target.yaml')).not.toThrow()
})
