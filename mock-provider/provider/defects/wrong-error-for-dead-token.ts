import type { Defect } from './defect.ts'

export const wrongErrorForDeadToken: Defect = {
  name: 'wrong-error-for-dead-token',
  requirement: 'errors-invalid-grant-for-dead-token',
  summary: 'A revoked offline token is answered with 401 invalid_token instead of 400 invalid_grant.',
  policy: (policy) => ({
    ...policy,
    answers: {
      ...policy.answers,
      deadToken: (findings) =>
        findings.some(({ is }) => is === 'revoked')
          ? { status: 401, error: 'invalid_token', description: 'the token was revoked' }
          : policy.answers.deadToken(findings),
    },
  }),
}
