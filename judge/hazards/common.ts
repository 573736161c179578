import type { MockProviderOptions } from '../../mock-provider/provider/provider.ts'

/** What goes wrong with refreshes. */
export const refreshing = { endpoint: 'token', grant_type: 'refresh_token' } as const

/** Each refresh replaces the token, and for so many seconds the old one is good for a lost answer. */
export const rotating = (grace: number) =>
  ({ rotation: { public: 'always', confidential: 'always', grace } }) satisfies MockProviderOptions
