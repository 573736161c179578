import type { Defect } from './defect.ts'

export const publicClientUnprotected: Defect = {
  name: 'public-client-unprotected',
  requirement: 'rotation-public-client-protected',
  summary: 'A public client can refresh any number of times with the same bearer refresh token.',
  policy: (policy) => ({
    ...policy,
    refresh: {
      ...policy.refresh,
      rotation: (facts) =>
        facts.client.method === 'none'
          ? { value: 'omitted', old: 'valid', onReuse: 'end' }
          : policy.refresh.rotation(facts),
    },
  }),
}
