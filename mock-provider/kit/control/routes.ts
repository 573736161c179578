import { endpointNames } from '../faults/fault.ts'
import { grantRoutes } from './grant-routes.ts'
import { judgeRoutes } from './judge-routes.ts'
import { NothingThere } from './nothing-there.ts'
import { peopleRoutes } from './people-routes.ts'
import type { ControlRoute, Members } from './route.ts'
import { wrongRoutes } from './wrong-routes.ts'

/** What requests can be chosen by. */
const requestMembers: Members = {
  endpoint: { type: 'string', values: endpointNames, says: 'the endpoint' },
  method: { type: 'string', says: 'the method of the request' },
  path: { type: 'string', says: 'its path' },
  client: { type: 'string', says: 'the client that it names' },
  grant_type: { type: 'string', says: 'the grant type' },
  outcome: { type: 'string', values: ['ok', 'refused', 'lost'], says: 'what became of it' },
  error: { type: 'string', says: 'the error that was answered' },
}

/** Everything that can be done to a running mock over HTTP, in the order of the documentation. */
export const controlRoutes: readonly ControlRoute[] = [
  {
    method: 'GET',
    path: '/clock',
    command: 'clock',
    summary: 'The time of the mock, and how many seconds it is ahead',
    handle: async ({ server }) => time(server),
  },
  {
    method: 'POST',
    path: '/clock',
    command: 'set-clock',
    summary: 'Move or stop the clock; codes, tokens and sessions age with it',
    body: {
      advance: { type: 'number', says: 'seconds to go forward' },
      set: { type: 'number', says: 'the time to be, in seconds since the epoch' },
      freeze: { type: 'boolean', says: 'true stops the clock, false lets it go on' },
      reset: { type: 'boolean', says: 'true: real time again' },
    },
    async handle({ server, json }) {
      const { advance, set, freeze, reset, ...rest } = json
      const given = [advance, set, freeze, reset].filter((value) => value !== undefined)
      if (given.length !== 1 || Object.keys(rest).length > 0) {
        throw new RangeError(
          'wanted one of {"advance": seconds}, {"set": seconds since the epoch}, {"freeze": true or false} and {"reset": true}',
        )
      }
      if (typeof advance === 'number') server.clock.advance(advance)
      if (typeof set === 'number') server.clock.set(set)
      if (freeze === true) server.clock.freeze()
      if (freeze === false) server.clock.unfreeze()
      if (reset === true) server.clock.reset()
      return time(server)
    },
  },
  ...wrongRoutes,
  {
    method: 'GET',
    path: '/requests',
    command: 'requests',
    summary: 'What clients sent and what became of it, without secrets; the latest 500',
    query: requestMembers,
    handle: async ({ server, query }) => ({
      requests: server.requests.filter((request) =>
        Object.entries(query).every(([name, value]) => request[name as 'path'] === value),
      ),
    }),
  },
  {
    method: 'POST',
    path: '/requests/wait',
    command: 'wait',
    summary: 'Wait for a request; one that was answered before counts',
    body: {
      ...requestMembers,
      count: { type: 'number', says: 'how many such requests there have to be; default 1' },
      timeout: { type: 'number', says: 'milliseconds; default 2000, at most 60000' },
    },
    async handle({ server, json: { count = 1, timeout = 2000, ...matcher } }) {
      const waiting = { count: Number(count), timeout: Math.min(60_000, Number(timeout)) }
      return server.requests.waitFor(matcher, waiting)
    },
  },
  {
    method: 'GET',
    path: '/events',
    command: 'events',
    summary: 'What happened inside, newest last; the latest 500',
    handle: async ({ server }) => ({ events: server.events }),
  },
  ...grantRoutes,
  ...peopleRoutes,
  ...judgeRoutes,
  {
    method: 'POST',
    path: '/keys/rotate',
    command: 'rotate-keys',
    summary: 'Sign with a new key; those before it still verify',
    status: 201,
    handle: async ({ server }) => ({ kid: await server.keys.rotate() }),
  },
  {
    method: 'POST',
    path: '/reset',
    command: 'reset',
    summary: 'Bring everything back to the configuration',
    handle: ({ server }) => server.reset(),
  },
  {
    method: 'POST',
    path: '/snapshots',
    command: 'snapshot',
    summary:
      'Keep a copy of people, clients, grants, sessions, keys, clock, defects and faults; the latest 20',
    status: 201,
    handle: async ({ server, snapshots }) => ({ id: snapshots.keep(await server.snapshot()) }),
  },
  {
    method: 'POST',
    path: '/snapshots/{id}/restore',
    command: 'restore',
    summary: 'Bring back what a snapshot holds',
    async handle({ server, snapshots, params: { id = '' } }) {
      const snapshot = snapshots.find(id)
      if (snapshot === undefined) throw new NothingThere(`no snapshot ${id}`)
      await server.restore(snapshot)
    },
  },
]

function time({ clock }: { readonly clock: { now(): number; readonly offset: number } }) {
  return { now: Math.floor(clock.now() / 1000), offset: clock.offset }
}
