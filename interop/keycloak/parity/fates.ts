/** What an event does to the tokens of a user: who lives, who dies, and what the lists say. */
import type { Client, Tokens, User } from './answer.ts'
import { Browser } from './browser.ts'
import { normalise } from './normalise.ts'
import type { World } from './world.ts'

const tokenNames = [
  'own session',
  'second session',
  'other client',
  'other user',
  'online',
  'shared session',
  'shared, other client',
] as const

export type TokenName = (typeof tokenNames)[number]

/** Two users, their clients, and every token that an event could end. */
export interface Cast {
  readonly u1: User
  readonly u2: User
  readonly ca: Client
  readonly cb: Client
  readonly browser: Browser
  readonly tokens: Readonly<Record<TokenName, readonly [Client, Tokens]>>
}

/**
 * Makes every token that an event could end, lets it happen, and looks at each.
 *
 * @param act gets the world and the cast; what it answers is part of the row
 */
export async function fates(
  world: World,
  act: (world: World, cast: Cast) => Promise<unknown>,
): Promise<Record<string, unknown>> {
  const cast = await castOf(world)
  await world.nextSecond()
  const answer = await act(world, cast)
  return { ...(answer === undefined ? {} : { answer }), ...(await looked(world, cast)) }
}

async function castOf(world: World): Promise<Cast> {
  const u1 = await world.user('u1')
  const u2 = await world.user('u2')
  const { ca, cb } = world.clients
  const browser = new Browser()
  const online = await world.login(ca, u1, { browser, scope: 'openid' })
  const shared = await world.login(ca, u1, { browser })
  const sharedOther = await world.login(cb, u1, { browser })
  return {
    u1,
    u2,
    ca,
    cb,
    browser,
    tokens: {
      'own session': [ca, await world.password(ca, u1)],
      'second session': [ca, await world.password(ca, u1)],
      'other client': [cb, await world.password(cb, u1)],
      'other user': [ca, await world.password(ca, u2)],
      online: [ca, online],
      'shared session': [ca, shared],
      'shared, other client': [cb, sharedOther],
    },
  }
}

async function looked(world: World, { u1, u2, ca, tokens }: Cast) {
  const found: Record<string, Record<string, unknown>> = {}
  for (const name of tokenNames) {
    const [client, token] = tokens[name]
    const introspected = await world.post('token/introspect', client, {
      token: token.refresh_token,
      token_type_hint: 'refresh_token',
    })
    const userinfo = await world.userinfo(token.access_token)
    const listed = await world.admin(
      'GET',
      `/users/${(name === 'other user' ? u2 : u1).id}/offline-sessions/${client.id}`,
    )
    found[name] = {
      introspection:
        introspected.status === 200 ? (parsed(introspected.text).active ?? null) : introspected.status,
      userinfo: userinfo.status,
      listed:
        listed.status === 200
          ? (JSON.parse(listed.text) as { id: string }[]).some(({ id }) => id === token.session_state)
          : listed.status,
    }
  }
  const count = await world.admin('GET', `/clients/${ca.id}/offline-session-count`)
  // A refresh may remove what it finds, so it comes after everything has been looked at.
  for (const name of tokenNames) {
    const [client, token] = tokens[name]
    const refreshed = await world.refresh(client, token.refresh_token)
    const { error, error_description } = parsed(refreshed.text)
    const refresh = refreshed.status === 200 ? 'lives' : `${refreshed.status} ${error} ${error_description}`
    found[name] = { ...found[name], refresh }
  }
  return { tokens: normalise(found, world), count: parsed(count.text).count ?? count.status }
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}
