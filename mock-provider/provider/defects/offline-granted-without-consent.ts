import type { Defect } from './defect.ts'

export const offlineGrantedWithoutConsent: Defect = {
  name: 'offline-granted-without-consent',
  requirement: 'scope-consent-required',
  summary:
    'With no prompt parameter and no stored consent the server skips the consent page and still issues an offline token.',
  policy: (policy) => ({
    ...policy,
    consent: {
      ...policy.consent,
      consentPrompt: (facts) =>
        facts.prompt.size === 0 && facts.stored === undefined ? 'skip' : policy.consent.consentPrompt(facts),
    },
  }),
}
