import { uuid } from '../identifiers.ts'
import { restError } from '../rest-errors.ts'
import { type AdminRoute, bodyOf } from './access.ts'

const path = '/clients-initial-access'

/** Tokens with which somebody may register clients. */
export const initialAccessRoutes: readonly AdminRoute[] = [
  {
    method: 'POST',
    path,
    right: 'manage-clients',
    async handle(request) {
      const { realm, issuer, context, now } = request
      const { count = 1, expiration = 0 } = bodyOf(request)
      const id = uuid()
      const [most, lifetime] = [Number(count), Number(expiration)]
      const expires = lifetime > 0 ? now + lifetime : undefined
      realm.initialAccess.set(id, { count: most, remaining: most, timestamp: now, lifetime, expires })
      const token = await realm.keys.signRefreshToken({
        exp: expires ?? 0,
        iat: now,
        jti: id,
        iss: issuer,
        aud: issuer,
        typ: 'InitialAccessToken',
      })
      const body = { id, token, timestamp: now, expiration: lifetime, count: most, remainingCount: most }
      return context.json(body, 201)
    },
  },
  {
    method: 'GET',
    path,
    right: 'view-clients',
    handle: ({ realm, context }) =>
      context.json(
        [...realm.initialAccess].map(([id, { count, remaining, timestamp, lifetime }]) => ({
          id,
          timestamp,
          expiration: lifetime,
          count,
          remainingCount: remaining,
        })),
      ),
  },
  {
    method: 'DELETE',
    path: `${path}/:id`,
    right: 'manage-clients',
    handle({ realm, context }) {
      if (!realm.initialAccess.delete(context.req.param('id') ?? '')) throw restError(404)
      return context.body(null, 204)
    },
  },
]
