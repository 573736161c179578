import type { Defect } from './defect.ts'

export const promptConsentRemembered: Defect = {
  name: 'prompt-consent-remembered',
  requirement: 'scope-prompt-consent-shows-page',
  summary: 'prompt=consent is ignored as soon as the stored consent covers the request.',
  policy: (policy) => ({
    ...policy,
    consent: {
      ...policy.consent,
      consentPrompt: (facts) =>
        facts.stored !== undefined && facts.scope.every((value) => facts.stored?.includes(value))
          ? 'skip'
          : policy.consent.consentPrompt(facts),
    },
  }),
}
