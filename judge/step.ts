import type { MockProvider } from '../mock-provider/provider/provider.ts'

/** One thing that happens while a hazard is played. */
export type Step =
  | { readonly does: 'call'; readonly times: number; readonly processes: number }
  | { readonly does: 'restart' }
  /** The access tokens that were issued so far are past their lifetime. */
  | { readonly does: 'expire' }
  | { readonly does: 'wait'; readonly seconds: number }
  | {
      readonly does: 'change'
      readonly what: string
      readonly change: (mock: MockProvider) => Promise<unknown>
    }

export const call: Step = { does: 'call', times: 1, processes: 1 }
export const expire: Step = { does: 'expire' }
export const restart: Step = { does: 'restart' }

export const callAtOnce = (times: number, processes = 1): Step => ({ does: 'call', times, processes })
export const wait = (seconds: number): Step => ({ does: 'wait', seconds })
export const change = (what: string, how: (mock: MockProvider) => Promise<unknown>): Step => ({
  does: 'change',
  what,
  change: how,
})
