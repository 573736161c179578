import type { Defect } from './defect.ts'

export const consentPageHidesOffline: Defect = {
  name: 'consent-page-hides-offline',
  requirement: 'scope-consent-names-long-term-grant',
  summary: 'The consent page is identical with and without offline_access.',
  policy: (policy) => ({
    ...policy,
    consent: {
      ...policy.consent,
      consentItems: (scope) =>
        policy.consent.consentItems(scope.filter((value) => value !== 'offline_access')),
    },
  }),
}
