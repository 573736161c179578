import type { Endpoint } from '../endpoints/endpoint.ts'
import { ProtocolError } from '../protocol-error.ts'

export interface DefectSwitches {
  enable(name: string): void
  disable(name: string): void
  active(): readonly string[]
}

/** For tests on loopback: the clock, the defects, and what was seen. */
export function controlEndpoints(defects: DefectSwitches): readonly Endpoint[] {
  return [
    {
      method: 'GET',
      path: '/control/clock',
      option: 'control',
      handle: async ({ core, context }) =>
        context.json({ now: Math.floor(core.now() / 1000), offset: core.clock.offset }),
    },
    {
      method: 'POST',
      path: '/control/clock',
      option: 'control',
      async handle({ core, context, json }) {
        try {
          if (typeof json?.advance === 'number') core.clock.advance(json.advance)
          else if (typeof json?.set === 'number') core.clock.set(json.set)
          else throw new RangeError('wanted {"advance": seconds} or {"set": seconds since the epoch}')
        } catch (error) {
          throw new ProtocolError('invalid_request', error instanceof Error ? error.message : String(error))
        }
        return context.json({ now: Math.floor(core.now() / 1000), offset: core.clock.offset })
      },
    },
    {
      method: 'GET',
      path: '/control/defects',
      option: 'control',
      handle: async ({ context }) => context.json({ defects: defects.active() }),
    },
    {
      method: 'PUT',
      path: '/control/defects',
      option: 'control',
      async handle({ context, json }) {
        const wanted = Array.isArray(json?.defects) ? json.defects.map(String) : []
        try {
          for (const name of defects.active()) if (!wanted.includes(name)) defects.disable(name)
          for (const name of wanted) defects.enable(name)
        } catch (error) {
          throw new ProtocolError('invalid_request', error instanceof Error ? error.message : String(error))
        }
        return context.json({ defects: defects.active() })
      },
    },
    {
      method: 'GET',
      path: '/control/requests',
      option: 'control',
      handle: async ({ core, context }) => context.json({ requests: core.journal.requests }),
    },
    {
      method: 'GET',
      path: '/control/events',
      option: 'control',
      handle: async ({ core, context }) => context.json({ events: core.journal.events }),
    },
  ]
}
