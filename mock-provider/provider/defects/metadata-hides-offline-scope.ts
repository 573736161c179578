import type { Defect } from './defect.ts'

export const metadataHidesOfflineScope: Defect = {
  name: 'metadata-hides-offline-scope',
  requirement: 'metadata-scopes-supported',
  summary: 'scopes_supported is present but lacks offline_access.',
  policy: (policy) => ({
    ...policy,
    answers: {
      ...policy.answers,
      scopesSupported: () => policy.answers.scopesSupported().filter((value) => value !== 'offline_access'),
    },
  }),
}
