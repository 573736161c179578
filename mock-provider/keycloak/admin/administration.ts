import type { Context } from 'hono'
import type { Hono } from 'hono/quick'
import { masterRealm } from '../new-realm.ts'
import { readRequest } from '../read-request.ts'
import type { Realm } from '../realm.ts'
import { jsonWithCharset } from '../realm-request.ts'
import { restError } from '../rest-errors.ts'
import type { KeycloakServer } from '../server.ts'
import { type AdminRoute, bodyOf, requireRight } from './access.ts'
import { clientRoutes } from './clients.ts'
import { defaultGroupRoutes } from './default-groups.ts'
import { groupRoutes } from './groups.ts'
import { identityProviderRoutes } from './identity-providers.ts'
import { initialAccessRoutes } from './initial-access.ts'
import { realmRoutes, shownRealm } from './realms.ts'
import { roleMappingRoutes } from './role-mappings.ts'
import { roleRoutes } from './roles.ts'
import { sessionRoutes } from './sessions.ts'
import { userRoutes } from './users.ts'

/** The calls of the administrator: of the server, and of each realm. */
export function addAdministration(app: Hono, server: KeycloakServer, path: string): void {
  const master = async (context: Context) => {
    const realm = server.realms.get(masterRealm) as Realm
    const request = { ...(await readRequest(context, server)), realm, issuer: server.issuerOf(realm), server }
    return request
  }
  app.get(`${path}/serverinfo`, async (context) => {
    await requireRight(await master(context), undefined)
    return jsonWithCharset(context, { systemInfo: { version: server.release.version } })
  })
  app.get(`${path}/realms`, async (context) => {
    await requireRight(await master(context), 'view-realm')
    return jsonWithCharset(context, [...server.realms.values()].map(shownRealm))
  })
  app.post(`${path}/realms`, async (context) => {
    const request = await master(context)
    await requireRight(request, 'manage-realm')
    const realm = server.addRealm(bodyOf(request))
    context.header('location', `${server.base}/admin/realms/${realm.name}`)
    return context.body(null, 201)
  })
  const routes: readonly AdminRoute[] = [
    ...realmRoutes,
    ...sessionRoutes,
    ...userRoutes,
    ...clientRoutes,
    ...roleRoutes,
    ...groupRoutes,
    ...defaultGroupRoutes,
    ...roleMappingRoutes,
    ...identityProviderRoutes,
    ...initialAccessRoutes,
  ]
  for (const route of routes) {
    app.on(route.method, `${path}/realms/:realm${route.path}`, async (context) => {
      const realm = server.realms.get(context.req.param('realm') ?? '')
      if (realm === undefined) {
        await requireRight(await master(context), undefined)
        throw restError(404, 'Realm not found.')
      }
      const request = {
        ...(await readRequest(context, server)),
        realm,
        issuer: server.issuerOf(realm),
        server,
      }
      await requireRight(request, route.right)
      const response = await route.handle(request)
      const type = response.headers.get('content-type')
      if (type?.startsWith('application/json'))
        response.headers.set('content-type', 'application/json;charset=UTF-8')
      return response
    })
  }
}
