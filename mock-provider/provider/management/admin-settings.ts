import { OAuthError } from '../../kit/oauth-error.ts'
import type { Endpoint } from '../endpoints/endpoint.ts'
import type { Lifetimes, TimeLimit } from '../model.ts'
import type { LifetimeOptions } from '../options.ts'
import { lifetimesFrom } from '../settings.ts'
import { adminRoute } from './admin-route.ts'
import { accepted, neededBody } from './values.ts'

/** Lifetimes and signing keys, for the administrator. */
export const adminSettingsEndpoints: readonly Endpoint[] = [
  adminRoute('GET', '/admin/lifetimes', async ({ core, context }) => context.json(shown(core.lifetimes))),
  adminRoute('PATCH', '/admin/lifetimes', async ({ core, context, json }) => {
    const lifetimes = neededBody(json) as LifetimeOptions
    core.lifetimes = accepted(() => lifetimesFrom(lifetimes, core.lifetimes))
    return context.json(shown(core.lifetimes))
  }),
  adminRoute('POST', '/admin/keys/rotate', async ({ core, context }) =>
    context.json({ kid: await core.keys.rotate() }, 201),
  ),
  adminRoute('DELETE', '/admin/keys/:kid', async ({ core, context }) => {
    if (!core.keys.remove(context.req.param('kid') ?? '')) {
      throw new OAuthError('not_found', 'no passive key of that name', { status: 404 })
    }
    return context.body(null, 204)
  }),
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
