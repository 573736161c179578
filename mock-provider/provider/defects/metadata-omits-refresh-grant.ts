import type { Defect } from './defect.ts'

export const metadataOmitsRefreshGrant: Defect = {
  name: 'metadata-omits-refresh-grant',
  requirement: 'metadata-grant-types',
  summary: 'grant_types_supported lists authorization_code only although refresh tokens are issued.',
  policy: (policy) => ({
    ...policy,
    answers: { ...policy.answers, grantTypesSupported: () => ['authorization_code'] },
  }),
}
