import type { Defect } from './defect.ts'

export const duplicateParameterAccepted: Defect = {
  name: 'duplicate-parameter-accepted',
  requirement: 'errors-invalid-request-for-malformed',
  summary: 'A request with refresh_token given twice is processed with one of the values.',
  policy: (policy) => ({ ...policy, refresh: { ...policy.refresh, parameters: () => 'accept' } }),
}
