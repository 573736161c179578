import { expect, test } from 'vitest'
import type { Check } from '../harness/checks/context.ts'
import { NotApplicable } from '../harness/engine/errors.ts'
import type { CallAs } from '../harness/target/call-description.ts'
import { revokeAdminPrivilegeEnforced } from './administration/privilege.ts'
import { revokeUserAuthorizationEnforced } from './revocation/by-user.ts'
import { fakeCheck } from './testing/fake-check.ts'

/** As much of a check as it takes to find out that it does not apply. */
function checkWithCallsAs(as: CallAs): Check {
  const notApplicable = (reason: string): never => {
    throw new NotApplicable(reason)
  }
  return fakeCheck({ has: () => true, operations: { credentialsOf: () => as }, notApplicable })
}

test('an interface that a target file calls without credentials is not blamed for asking none', async () => {
  await expect(revokeAdminPrivilegeEnforced.check(checkWithCallsAs('nobody'))).rejects.toThrow(
    'the target file makes every call of an administrator as nobody',
  )
})

test.each<CallAs>(['nobody', 'admin'])(
  "a removal that the target file makes as %s says nothing about the user's own interface",
  async (as) => {
    await expect(revokeUserAuthorizationEnforced.check(checkWithCallsAs(as))).rejects.toThrow(
      `the target file makes the call user-revoke-grant as ${as}, not as the user`,
    )
  },
)
