import type { Client, User } from './answer.ts'
import { Browser, type Proxied } from './browser.ts'
import { claims, normalise, told } from './normalise.ts'
import { codeOf, redirectUri, type World } from './world.ts'

interface SignIn {
  readonly client: Client
  readonly user: Pick<User, 'username' | 'password'>
  /** Of the authorization request, beside those that every request has. */
  readonly parameters?: Readonly<Record<string, string>>
  readonly proxied?: Proxied | undefined
}

/** What a sign-in in the browser ends with: the page that it stops at, the refusal, or the claims of every token. */
export async function signedIn(
  world: World,
  { client, user, parameters = {}, proxied }: SignIn,
): Promise<unknown> {
  const { username, password } = user
  const browser = new Browser(proxied)
  const url = world.authorizationUrl(client, parameters)
  let answer = await browser.go(
    proxied === undefined ? url : url.replace(proxied.inside, () => proxied.outside),
  )
  // Where a realm has organizations, the real server asks for the name on a page of its own.
  if (answer.page?.id === 'login-login-username') answer = await browser.submit(answer, { username })
  if (['login-login', 'login-login-password'].includes(answer.page?.id ?? ''))
    answer = await browser.submit(answer, { username, password })
  const consent = answer.page?.id === 'login-login-oauth-grant' ? told(answer, world) : undefined
  if (consent !== undefined) answer = await browser.submit(answer, { accept: '' })
  if (answer.headers.get('location') === null) return told(answer, world)
  const tokens = await world.exchange(client, answer, {
    code: codeOf(answer),
    redirect_uri: parameters.redirect_uri ?? redirectUri,
  })
  if (tokens.status !== 200) return told(tokens, world)
  const body = JSON.parse(tokens.text)
  const payload = (token: string) => normalise(claims(token).payload, world)
  return {
    ...(consent === undefined ? {} : { consent }),
    answer: normalise(body, world),
    access: payload(body.access_token),
    ...(body.id_token === undefined ? {} : { id: payload(body.id_token) }),
    ...(body.refresh_token === undefined ? {} : { refresh: payload(body.refresh_token) }),
    userinfo: told(await world.userinfo(body.access_token), world),
  }
}
