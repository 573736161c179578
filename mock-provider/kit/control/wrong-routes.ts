import { faultMembers } from '../faults/check-fault.ts'
import { type ActiveFault, endpointNames, type FaultRule } from '../faults/fault.ts'
import { NothingThere } from './nothing-there.ts'
import type { ControlRoute, Members } from './route.ts'

/** The members of a fault as the fault itself describes them; it checks them, too. */
const faultBody: Members = Object.fromEntries(
  Object.entries(faultMembers).map(([name, { is }]) => [name, { type: 'any', says: is } as const]),
)

/** What is wrong with a mock on purpose: defects and faults. */
export const wrongRoutes: readonly ControlRoute[] = [
  {
    method: 'GET',
    path: '/defects',
    command: 'defects',
    summary: 'The defects that are on, and all that there are',
    handle: async ({ server }) => ({
      defects: server.defects.active(),
      available: server.defects.available(),
    }),
  },
  {
    method: 'PUT',
    path: '/defects',
    command: 'set-defects',
    summary: 'Have exactly these defects',
    body: { defects: { type: 'array', required: true, says: 'names of defects' } },
    async handle({ server: { defects }, json }) {
      const names = json.defects as readonly unknown[]
      if (!names.every((name) => typeof name === 'string')) {
        throw new RangeError('wanted {"defects": [names of defects]}')
      }
      const before = defects.active()
      try {
        for (const name of before) defects.disable(name)
        for (const name of names) defects.enable(name)
      } catch (error) {
        for (const name of defects.active()) defects.disable(name)
        for (const name of before) defects.enable(name)
        throw error
      }
      return { defects: defects.active() }
    },
  },
  {
    method: 'GET',
    path: '/faults',
    command: 'faults',
    summary: 'The faults that are on, and every request that was hit',
    handle: async ({ server: { faults } }) => ({ faults: faults.active().map(shown), hits: faults.hits }),
  },
  {
    method: 'POST',
    path: '/faults',
    command: 'fault',
    summary: 'Let something go wrong: which requests, what, and how often',
    body: faultBody,
    status: 201,
    handle: async ({ server, json }) => shown(server.faults.add(json as FaultRule)),
  },
  {
    method: 'POST',
    path: '/faults/random',
    command: 'random-faults',
    summary: 'Faults that good clients survive by trying again, the same ones for a seed',
    body: {
      seed: { type: 'number', says: 'default 1' },
      rate: { type: 'number', says: 'the share of the requests, from 0 to 1; default 0.2' },
      times: { type: 'number', says: 'how many at most' },
      endpoint: { type: 'string', values: endpointNames, says: 'default token' },
      grant_type: { type: 'string', says: 'the grant type' },
      client: { type: 'string', says: 'the client' },
    },
    status: 201,
    handle: async ({ server, json }) => shown(server.faults.random(json)),
  },
  {
    method: 'DELETE',
    path: '/faults',
    command: 'clear-faults',
    summary: 'Switch all faults off',
    handle: async ({ server }) => server.faults.clear(),
  },
  {
    method: 'DELETE',
    path: '/faults/{id}',
    command: 'remove-fault',
    summary: 'Switch one fault off',
    async handle({ server, params: { id = '' } }) {
      const fault = server.faults.active().find((each) => each.id === id)
      if (fault === undefined) throw new NothingThere(`no fault ${id}`)
      fault.remove()
    },
  },
]

function shown({ id, rule, hits, left }: ActiveFault): Record<string, unknown> {
  return { id, ...rule, hits, ...(left === undefined ? {} : { left }) }
}
