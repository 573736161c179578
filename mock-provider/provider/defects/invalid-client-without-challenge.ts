import type { Defect } from './defect.ts'

export const invalidClientWithoutChallenge: Defect = {
  name: 'invalid-client-without-challenge',
  requirement: 'errors-invalid-client-challenge',
  summary: 'Failed Basic authentication is answered with 400 and without WWW-Authenticate.',
  policy: (policy) => ({
    ...policy,
    answers: { ...policy.answers, invalidClient: () => ({ status: 400, headers: {} }) },
  }),
}
