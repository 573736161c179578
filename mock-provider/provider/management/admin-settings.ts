import type { Endpoint } from '../endpoints/endpoint.ts'
import type { Lifetimes, TimeLimit } from '../model.ts'
import type { LifetimeOptions } from '../options.ts'
import { ProtocolError } from '../protocol-error.ts'
import { lifetimesFrom } from '../settings.ts'
import { requireAdministrator } from './callers.ts'
import { accepted, neededBody } from './values.ts'

/** Lifetimes and signing keys, for the administrator. */
export const adminSettingsEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/admin/lifetimes',
    option: 'admin',
    async handle(incoming) {
      await requireAdministrator(incoming)
      return incoming.context.json(shown(incoming.core.lifetimes))
    },
  },
  {
    method: 'PATCH',
    path: '/admin/lifetimes',
    option: 'admin',
    async handle(incoming) {
      await requireAdministrator(incoming)
      const { core, context, json } = incoming
      const wanted = neededBody(json) as LifetimeOptions
      core.lifetimes = accepted(() => lifetimesFrom(wanted, core.lifetimes))
      return context.json(shown(core.lifetimes))
    },
  },
  {
    method: 'POST',
    path: '/admin/keys/rotate',
    option: 'admin',
    async handle(incoming) {
      await requireAdministrator(incoming)
      return incoming.context.json({ kid: await incoming.core.keys.rotate() }, 201)
    },
  },
  {
    method: 'DELETE',
    path: '/admin/keys/:kid',
    option: 'admin',
    async handle(incoming) {
      await requireAdministrator(incoming)
      if (!incoming.core.keys.remove(incoming.context.req.param('kid') ?? '')) {
        throw new ProtocolError('not_found', 'no passive key of that name', { status: 404 })
      }
      return incoming.context.body(null, 204)
    },
  },
]

function shown({ accessToken, session, online, offline }: Lifetimes): Record<string, unknown> {
  const limit = ({ idle, max }: TimeLimit) => ({
    idle: idle === undefined ? null : idle / 1000,
    max: max === undefined ? null : max / 1000,
  })
  return {
    access_token: accessToken / 1000,
    session: limit(session),
    online: limit(online),
    offline: limit(offline),
  }
}
