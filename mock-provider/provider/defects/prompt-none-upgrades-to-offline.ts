import type { Defect } from './defect.ts'

export const promptNoneUpgradesToOffline: Defect = {
  name: 'prompt-none-upgrades-to-offline',
  requirement: 'scope-prompt-none-no-silent-offline',
  summary:
    'A prompt=none request for offline_access succeeds on the strength of a consent that never covered offline access.',
  policy: (policy) => ({
    ...policy,
    consent: {
      ...policy.consent,
      consentPrompt: (facts) =>
        facts.prompt.has('none') && facts.stored !== undefined ? 'skip' : policy.consent.consentPrompt(facts),
    },
  }),
}
