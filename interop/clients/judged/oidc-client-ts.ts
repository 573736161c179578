import {
  ErrorResponse,
  type INavigator,
  type IWindow,
  UserManager,
  WebStorageStateStore,
} from 'oidc-client-ts'
import { keep, kept } from './kept.ts'
import { followClock, takeSteps, visited } from './steps.ts'

/*
 * oidc-client-ts as a command for `offline-conformance judge --openid --command`: its UserManager with a storage in a file and a
 * browser without pages. A call that is refused with 401 renews silently, which is by the refresh token; a refusal of the
 * authorization server asks the user.
 */

const { ISSUER = '', PUBLIC_CLIENT_ID = '' } = process.env
const redirectUri = 'http://localhost:5173/callback'

/** A browser whose user is signed in, or not. */
const browser: IWindow = {
  navigate: async ({ url }) => ({ url: (await visited(url)).href }),
  close: () => {},
}
const navigator: INavigator = { prepare: async () => browser, callback: async () => {} }

const storage = {
  get length() {
    return kept().then((all) => Object.keys(all).length)
  },
  key: async (index: number) => Object.keys(await kept())[index] ?? null,
  getItem: async (name: string) => ((await kept())[name] as string | undefined) ?? null,
  setItem: (name: string, value: string) => keep(name, value),
  removeItem: (name: string) => keep(name, undefined),
  clear: async () => {},
}

const manager = new UserManager(
  {
    ...{ authority: ISSUER, client_id: PUBLIC_CLIENT_ID, redirect_uri: redirectUri },
    ...{ scope: 'openid offline_access', prompt: 'consent' },
    userStore: new WebStorageStateStore({ store: storage }),
    stateStore: new WebStorageStateStore({ store: storage }),
    automaticSilentRenew: false,
  },
  undefined,
  navigator,
  navigator,
)

type User = Awaited<ReturnType<UserManager['signinPopup']>>

async function use({ access_token: token }: User): Promise<Response> {
  const metadata = await manager.metadataService.getUserInfoEndpoint()
  return fetch(metadata, { headers: { authorization: `Bearer ${token}` } })
}

async function renewed(): Promise<User> {
  try {
    const user = await manager.signinSilent()
    if (user !== null) return user
  } catch (error) {
    if (!(error instanceof ErrorResponse)) throw error
  }
  return manager.signinPopup()
}

await takeSteps(async () => {
  await followClock(ISSUER)
  const user = (await manager.getUser()) ?? (await manager.signinPopup())
  const answer = await use(user)
  const last = answer.status === 401 ? await use(await renewed()) : answer
  if (!last.ok) throw new Error(`UserInfo was answered with ${last.status}`)
})
