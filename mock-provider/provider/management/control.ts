import type { DefectSwitches } from '../../kit/defect-switches.ts'
import { OAuthError } from '../../kit/oauth-error.ts'
import type { Defect } from '../defects/defect.ts'
import type { DefectName } from '../defects/name.ts'
import type { Endpoint } from '../endpoints/endpoint.ts'
import { accepted } from './values.ts'

/** What switches the defects of a provider. */
export type Switches = Pick<DefectSwitches<DefectName, Defect>, 'active' | 'replace'>

/** For tests on loopback: the clock, the defects, and what was seen. */
export function controlEndpoints(defects: Switches): readonly Endpoint[] {
  return [
    {
      method: 'GET',
      path: '/control/clock',
      option: 'control',
      ownOriginOnly: true,
      handle: async ({ core, context }) =>
        context.json({ now: Math.floor(core.now() / 1000), offset: core.clock.offset }),
    },
    {
      method: 'POST',
      path: '/control/clock',
      option: 'control',
      ownOriginOnly: true,
      async handle({ core, context, json }) {
        const { advance, set } = json ?? {}
        accepted(() => {
          if (typeof advance === 'number' && set === undefined) core.clock.advance(advance)
          else if (typeof set === 'number' && advance === undefined) core.clock.set(set)
          else throw new RangeError('wanted {"advance": seconds} or {"set": seconds since the epoch}')
        })
        return context.json({ now: Math.floor(core.now() / 1000), offset: core.clock.offset })
      },
    },
    {
      method: 'GET',
      path: '/control/defects',
      option: 'control',
      ownOriginOnly: true,
      handle: async ({ context }) => context.json({ defects: defects.active() }),
    },
    {
      method: 'PUT',
      path: '/control/defects',
      option: 'control',
      ownOriginOnly: true,
      async handle({ context, json }) {
        const names = json?.defects
        if (!Array.isArray(names) || !names.every((name) => typeof name === 'string')) {
          throw new OAuthError('invalid_request', 'wanted {"defects": [names of defects]}')
        }
        accepted(() => defects.replace(names))
        return context.json({ defects: defects.active() })
      },
    },
    {
      method: 'GET',
      path: '/control/requests',
      option: 'control',
      ownOriginOnly: true,
      handle: async ({ core, context }) => context.json({ requests: core.journal.requests }),
    },
    {
      method: 'GET',
      path: '/control/events',
      option: 'control',
      ownOriginOnly: true,
      handle: async ({ core, context }) => context.json({ events: core.journal.events }),
    },
  ]
}
