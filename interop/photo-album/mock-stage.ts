import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Visitor } from '../../mock-provider/kit/sign-in.ts'
import { freePort, MockProcess } from '../state/process.ts'
import { albumClient, kim, lee, type Person, type Stage } from './stage.ts'

const administrator = { client_id: 'admin', client_secret: 'secret of admin' }
const formType = 'application/x-www-form-urlencoded'

/** The mock with its state in a folder, so that it can be ended and started again. */
export async function mockStage(album: string): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'photo-album-mock-'))
  const file = join(folder, 'provider.json')
  const signIns = `${album}/callback`
  const configuration = {
    users: [kim, lee],
    clients: [
      {
        client_id: albumClient.id,
        client_secret: albumClient.secret,
        client_name: 'Photo Album',
        redirect_uris: [signIns],
        post_logout_redirect_uris: [`${album}/signed-out`],
        // Each token is good for one use, which is the harder case for a client.
        rotation: 'always',
      },
      { ...administrator, admin: true },
    ],
  }
  writeFileSync(file, JSON.stringify(configuration))
  const mock = new MockProcess(await freePort(), ['--config', file, '--state', join(folder, 'state')])
  await mock.start()
  const { origin } = mock
  let ahead = 0
  const accessToken = async (form: Readonly<Record<string, string>>): Promise<string> => {
    const answer = await fetch(`${origin}/token`, {
      method: 'POST',
      headers: { 'content-type': formType },
      body: new URLSearchParams(form).toString(),
    })
    return ((await answer.json()) as { readonly access_token: string }).access_token
  }
  return {
    name: 'the mock',
    issuer: origin,
    now: () => Date.now() + ahead,
    async moveClock(seconds) {
      ahead += seconds * 1000
      const body = JSON.stringify({ advance: seconds })
      await checked(
        fetch(`${origin}/control/clock`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
        }),
      )
    },
    async restart() {
      await mock.kill('SIGKILL')
      await mock.start()
    },
    async revokeAsUser(person) {
      const bearer = await userToken(origin, signIns, person, accessToken)
      await checked(
        fetch(`${origin}/account/clients/${albumClient.id}/offline`, {
          method: 'DELETE',
          headers: { authorization: `Bearer ${bearer}` },
        }),
      )
    },
    async revokeAllOfClient() {
      const bearer = await accessToken({
        grant_type: 'client_credentials',
        scope: 'admin',
        ...administrator,
      })
      await checked(
        fetch(`${origin}/admin/clients/${albumClient.id}/offline`, {
          method: 'DELETE',
          headers: { authorization: `Bearer ${bearer}` },
        }),
      )
    },
    async stop() {
      await mock.kill('SIGTERM')
      rmSync(folder, { recursive: true })
    },
  }
}

/** An access token with which somebody uses their account: another sign-in, without offline access. */
async function userToken(
  origin: string,
  redirectUri: string,
  person: Person,
  accessToken: (form: Readonly<Record<string, string>>) => Promise<string>,
): Promise<string> {
  const address = new URL(`${origin}/authorize`)
  const client = { client_id: albumClient.id, redirect_uri: redirectUri }
  for (const [name, value] of Object.entries({ ...client, response_type: 'code', scope: 'openid' })) {
    address.searchParams.set(name, value)
  }
  const visitor = new Visitor((request) => fetch(request, { redirect: 'manual' }), person)
  const callback = await visitor.walk(address, (seen) => seen.origin === origin)
  return accessToken({
    grant_type: 'authorization_code',
    code: callback.searchParams.get('code') ?? '',
    ...client,
    client_secret: albumClient.secret,
  })
}

async function checked(answer: Promise<Response>): Promise<void> {
  const response = await answer
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${await response.text()}`)
}
