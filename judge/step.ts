import type { MockProvider } from '../mock-provider/provider/provider.ts'
import type { Stage } from './stage.ts'

/** One thing that happens while a hazard is played. */
export type Step =
  | { readonly does: 'call'; readonly times: number; readonly processes: number }
  | { readonly does: 'restart' }
  /** Calls once, and is killed the moment that call is answered; it starts again with what it kept. */
  | { readonly does: 'crash' }
  /** The access tokens that were issued so far are past their lifetime. */
  | { readonly does: 'expire' }
  | { readonly does: 'wait'; readonly seconds: number }
  | {
      readonly does: 'change'
      readonly what: string
      readonly change: Change
    }

/** What changes at the mock, or between it and the client. */
type Change = (mock: MockProvider, stage: Stage) => Promise<unknown>

export const call: Step = { does: 'call', times: 1, processes: 1 }
export const expire: Step = { does: 'expire' }
export const restart: Step = { does: 'restart' }
export const crash: Step = { does: 'crash' }

export const callAtOnce = (times: number, processes = 1): Step => ({ does: 'call', times, processes })
export const wait = (seconds: number): Step => ({ does: 'wait', seconds })
export const change = (what: string, how: Change): Step => ({
  does: 'change',
  what,
  change: how,
})
