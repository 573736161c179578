import type { Defect } from './defect.ts'

export const unreplacedTokenConsumed: Defect = {
  name: 'unreplaced-token-consumed',
  requirement: 'refresh-unreplaced-token-stays-valid',
  summary: 'The refresh response omits refresh_token but the presented token is invalidated.',
  policy: (policy) => ({
    ...policy,
    refresh: {
      ...policy.refresh,
      rotation: (facts) => ({ ...policy.refresh.rotation(facts), value: 'omitted', old: 'superseded' }),
    },
  }),
}
