import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { administrator, startKeycloak } from '../keycloak/server.ts'
import { defaultVersion } from '../keycloak/versions.ts'
import { freePort } from '../state/process.ts'
import { albumClient, kim, lee, type Person, type Stage } from './stage.ts'

const realm = 'photos'
const accountClient = 'account-by-script'

/** A real Keycloak with a realm of its own, and its database in a folder. */
export async function keycloakStage(album: string, tell: (line: string) => void): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'photo-album-keycloak-'))
  const place = {
    ...{ version: defaultVersion, home: join(folder, 'home'), tell },
    ...{ port: await freePort(), managementPort: await freePort() },
  }
  let server = await startKeycloak(place)
  const { url } = server
  const issuer = `${url}/realms/${realm}`
  let ahead = 0
  const moveTo = (seconds: number) =>
    checked(fetch(`${url}/realms/master/test-clock/advance?seconds=${seconds}`, { method: 'POST' }))
  const admin = async (method: string, path: string, body?: unknown): Promise<Response> => {
    const bearer = await passwordToken(url, 'master', 'admin-cli', administrator)
    return checked(
      fetch(`${url}/admin/realms${path}`, {
        method,
        headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    )
  }
  await admin('POST', '', realmWith(album))
  return {
    name: `Keycloak ${server.version}`,
    issuer,
    now: () => Date.now() + ahead * 1000,
    async moveClock(seconds) {
      ahead += seconds
      await moveTo(seconds)
    },
    async restart() {
      await server.stop()
      server = await startKeycloak(place)
      // A restart sets its clock back.
      await moveTo(ahead)
    },
    async revokeAsUser(person) {
      const bearer = await passwordToken(url, realm, accountClient, person)
      const path = `${issuer}/account/applications/${albumClient.id}/consent`
      await checked(
        fetch(path, {
          method: 'DELETE',
          headers: { authorization: `Bearer ${bearer}`, accept: 'application/json' },
        }),
      )
    },
    async revokeAllOfClient() {
      const found = await admin('GET', `/${realm}/clients?clientId=${albumClient.id}`)
      const [client] = (await found.json()) as Record<string, unknown>[]
      // What was issued in the second of the limit is spared by it.
      const notBefore = Math.floor(Date.now() / 1000) + ahead + 1
      await admin('PUT', `/${realm}/clients/${client?.id}`, { ...client, notBefore })
    },
    async stop() {
      await server.stop()
      rmSync(folder, { recursive: true })
    },
  }
}

function realmWith(album: string) {
  return {
    ...{ realm, enabled: true, sslRequired: 'none', revokeRefreshToken: false },
    users: [kim, lee].map(({ username, password, name }) => ({
      ...{ username, enabled: true, email: `${username}@example.com`, emailVerified: true },
      ...{ firstName: name.split(' ')[0], lastName: name.split(' ')[1] },
      credentials: [{ type: 'password', value: password }],
      realmRoles: [`default-roles-${realm}`],
    })),
    clients: [
      {
        ...{ clientId: albumClient.id, secret: albumClient.secret, name: 'Photo Album', enabled: true },
        ...{ publicClient: false, standardFlowEnabled: true, consentRequired: true },
        redirectUris: [`${album}/callback`],
        attributes: { 'post.logout.redirect.uris': `${album}/signed-out` },
      },
      {
        ...{ clientId: accountClient, enabled: true, publicClient: true },
        ...{ directAccessGrantsEnabled: true, standardFlowEnabled: false },
      },
    ],
  }
}

async function passwordToken(
  url: string,
  realmName: string,
  clientId: string,
  { username, password }: Pick<Person, 'username' | 'password'>,
): Promise<string> {
  const answer = await checked(
    fetch(`${url}/realms/${realmName}/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'password', client_id: clientId, username, password }),
    }),
  )
  return ((await answer.json()) as { readonly access_token: string }).access_token
}

async function checked(answer: Promise<Response>): Promise<Response> {
  const response = await answer
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${await response.text()}`)
  return response
}
