import { MockError } from '../../kit/mock-error.ts'
import type { Endpoint, Incoming } from '../endpoints/endpoint.ts'
import type { Lifetimes } from '../model.ts'
import type { AdminFrame } from '../pages/admin-pages.ts'
import { settingsPage } from '../pages/settings-page.ts'
import { lifetimesFrom } from '../settings.ts'
import { seeOther } from './page-callers.ts'
import type { Route } from './page-route.ts'

const path = '/admin/settings'

const fields = [
  ['access_token', 'Access tokens', ({ accessToken }) => accessToken],
  ['session.idle', 'Sign-ins, without use', ({ session }) => session.idle],
  ['session.max', 'Sign-ins, at all', ({ session }) => session.max],
  ['online.idle', 'Online refresh tokens, without use', ({ online }) => online.idle],
  ['online.max', 'Online refresh tokens, at all', ({ online }) => online.max],
  ['offline.idle', 'Offline tokens, without use', ({ offline }) => offline.idle],
  ['offline.max', 'Offline tokens, at all', ({ offline }) => offline.max],
] as const satisfies readonly (readonly [string, string, (lifetimes: Lifetimes) => number | undefined])[]

/** Lifetimes and signing keys, for an administrator to change. */
export function settingsEndpoints(route: Route): readonly Endpoint[] {
  return [
    route('GET', path, async (incoming, frame) => show(incoming, frame)),
    route('POST', `${path}/lifetimes`, async (incoming, frame) => {
      const { core, form } = incoming
      const limit = (name: string) => ({
        idle: secondsOf(form, `${name}.idle`),
        max: secondsOf(form, `${name}.max`),
      })
      try {
        core.lifetimes = lifetimesFrom(
          {
            access_token: secondsOf(form, 'access_token') ?? Number.NaN,
            session: limit('session'),
            online: limit('online'),
            offline: limit('offline'),
          },
          core.lifetimes,
        )
      } catch (error) {
        if (!(error instanceof MockError)) throw error
        return show(incoming, frame, error.message)
      }
      return seeOther(incoming, `${path}?done=yes`)
    }),
    route('POST', `${path}/rotate`, async (incoming) => {
      await incoming.core.keys.rotate()
      return seeOther(incoming, `${path}?done=yes`)
    }),
  ]
}

async function show({ core, context, form }: Incoming, frame: AdminFrame, error?: string): Promise<Response> {
  const { lifetimes, keys } = core
  const page = await settingsPage({
    ...frame,
    lifetimes: fields.map(([field, says, of]) => {
      const set = of(lifetimes)
      const value = set === undefined ? '' : String(set / 1000)
      return { field, says, value: form.get(field) ?? value, needed: field === 'access_token' }
    }),
    kid: keys.activeKid,
    algorithm: keys.algorithm,
    ...(error === undefined ? {} : { error }),
  })
  return context.html(page, error === undefined ? 200 : 400)
}

/** What is no number becomes one that no limit can have, and is refused with its name. */
function secondsOf(form: URLSearchParams, name: string): number | null {
  const text = (form.get(name) ?? '').trim()
  if (text === '') return null
  return /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
}
