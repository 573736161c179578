import type { TestSession } from '../drivers/driver.ts'
import type { GenericDriver } from '../drivers/generic/generic-driver.ts'
import { ConfigError, PrerequisiteError } from '../engine/errors.ts'
import { redactsEverything } from '../evidence/redacted-errors.ts'
import { describeRefusal } from '../http/refusal.ts'
import { addressOf, describeAuthorization } from '../rp/authorization.ts'
import type { Grant } from '../rp/grant.ts'
import type { TestUser } from '../target/actors.ts'
import { withDefaults } from '../target/defaults.ts'
import { recipeFor, withRecipe } from '../target/recipe.ts'
import type { Recipe } from '../target/recipe-schema.ts'
import type { ClientRole, ObservedBehaviour, Protocol, Target } from '../target/target-file.ts'
import { type LearnedAuthentication, learnAuthentication } from './learn-authentication.ts'
import { protocolToldBy } from './protocol-told.ts'
import { type TrialOptions, withTestSession } from './with-test-session.ts'

/** What trying a server showed about it. */
export interface Learned {
  readonly auth: LearnedAuthentication
  /** What the metadata says of the protocol. */
  readonly speaks?: Protocol
  readonly observed: ObservedBehaviour
  /** The recipe that fits the server's metadata, and whether its calls for users worked. */
  readonly recipe?: { readonly recipe: Recipe; readonly works: boolean }
  /** Observed behaviour that only the owner of the server can declare a promise. */
  readonly behaviour: {
    readonly rotation?: 'rotate' | 'none'
    readonly tokensPerPair?: 'single' | 'many'
  }
  /** What was observed, in sentences for people. */
  readonly notes: readonly string[]
}

/**
 * Signs in, requests offline access, refreshes and signs out at a server, and returns what it observed. Every token is
 * ended afterwards.
 *
 * @throws ConfigError if a client, a user or a page prevents everything else
 * @throws TargetError if the server cannot be reached
 */
export async function learn(target: Target, options: TrialOptions): Promise<Learned> {
  const { recipe, speaks } = await withTestSession(target, options, async ({ actors: { rp } }) => ({
    recipe: await recipeFor(rp.metadata),
    speaks: protocolToldBy(rp.metadata),
  }))
  const enriched = withDefaults(withServerRecipe({ ...speaks, ...target }, recipe))
  const auth = await withTestSession(enriched, options, async (session) =>
    learnAuthentication(session, enriched),
  )
  const clients = Object.fromEntries(
    Object.entries(enriched.clients).map(([role, entry]) => {
      const method = auth[role as ClientRole]
      return [role, method === undefined ? entry : { ...entry, auth: method }]
    }),
  ) as Target['clients']
  const learned = await withTestSession({ ...enriched, clients }, options, learnSignIn)
  if (recipe === undefined) return { auth, speaks, ...learned }
  const { works = true, ...rest } = learned
  return { auth, speaks, ...rest, recipe: { recipe, works } }
}

/** The target with the pages and the users' calls of its recipe. */
function withServerRecipe(target: Target, recipe: Recipe | undefined): Target {
  if (recipe === undefined) return target
  const { login, logout, ...rest } = target
  const pages = { ...(login === 'auto' ? {} : { login }), ...(logout === 'auto' ? {} : { logout }) }
  return withDefaults(withRecipe({ ...rest, ...pages }, recipe))
}

async function learnSignIn(
  { actors }: TestSession,
  driver: GenericDriver,
): Promise<Omit<Learned, 'auth' | 'recipe'> & { readonly works?: boolean }> {
  const { rp, users, clients, browser } = actors
  const { main } = clients
  const user = users.first
  const notes: string[] = []
  const device = browser()
  const answer = await rp.authorize({ client: main, browser: device, user, scope: 'openid' })
  if (answer.kind !== 'code') {
    const page =
      answer.kind === 'page'
        ? `the page "${answer.page.title}" at ${addressOf(answer.page)}`
        : describeAuthorization(answer)
    throw new ConfigError(
      `${user.username} could not sign in automatically; the sign-in ended with ${page}. Write login: rules for it, or record a sign-in in a browser and pass it with --record`,
    )
  }
  const online = await rp.exchanged(answer)
  notes.push(`${user.username} signs in`)
  const session = (await rp.session(device, main)) === 'alive'
  notes.push(
    session ? 'the browser stays signed in, and prompt=none confirms it' : 'no login session is visible',
  )
  const onlineToken = online.refreshToken !== undefined
  notes.push(
    onlineToken
      ? 'a refresh token is issued without offline_access'
      : 'no refresh token is issued without offline_access',
  )
  const { grant, consentPage, signInFirst } = await offlineGrant(actors, user)
  notes.push(consentPage ? 'prompt=consent shows a page' : 'no consent page is shown')
  if (signInFirst) notes.push('prompt=consent works only for users who are already signed in')
  const works = await learnList(actors, driver, grant, notes)
  await learnIntrospection(actors, grant, notes)
  const behaviour = await learnTokens(actors, grant, notes)
  await learnLogout(actors, online, session, notes)
  if (driver.slow)
    notes.push('the server fails on a second token within one second, so requests are slowed down')
  return {
    observed: {
      consent_page: consentPage,
      login_session: session,
      online_refresh_token: onlineToken,
      sign_in_before_consent: signInFirst,
      ...(driver.slow ? { one_token_per_second: true } : {}),
    },
    behaviour,
    notes: notes.map(redactsEverything(driver.secrets)),
    ...(works === undefined ? {} : { works }),
  }
}

interface OfflineLogin {
  readonly grant: Grant
  readonly consentPage: boolean
  readonly signInFirst: boolean
}

async function offlineGrant(
  { rp, clients, browser }: TestSession['actors'],
  user: TestUser,
): Promise<OfflineLogin> {
  const device = browser()
  const request = {
    client: clients.main,
    browser: device,
    user,
    scope: 'openid offline_access',
    prompt: 'consent',
  }
  let signInFirst = false
  let answer = await rp.authorize(request)
  if (answer.kind === 'error') {
    await rp.authorized({ client: clients.main, browser: device, user, scope: 'openid' })
    answer = await rp.authorize(request)
    signInFirst = answer.kind === 'code'
  }
  if (answer.kind !== 'code') {
    throw new ConfigError(
      `offline_access for ${clients.main.clientId} ended with ${describeAuthorization(answer)}; check that the client may request it`,
    )
  }
  const consentPage = answer.pages.some(({ kind }) => kind === 'consent')
  const grant = await rp.exchanged(answer)
  if (grant.refreshToken === undefined) {
    throw new ConfigError(
      `no refresh token came with offline_access for ${clients.main.clientId}; allow it the grant refresh_token`,
    )
  }
  return { grant, consentPage, signInFirst }
}

/** Whether the recipe's list of a user's grants shows the offline token; undefined if there is no such list. */
async function learnList(
  { operations }: TestSession['actors'],
  driver: GenericDriver,
  { user, client }: Grant,
  notes: string[],
): Promise<boolean | undefined> {
  if (!driver.abilities()['user-list-grants'].has) return undefined
  try {
    const { entries } = await operations.userList(user)
    const isListed = entries.some(
      (entry) => entry.offline && [undefined, client.clientId].includes(entry.client),
    )
    notes.push(
      isListed
        ? "the user's list shows the offline token"
        : 'the list of the recipe does not show the offline token, so the recipe is not used',
    )
    return isListed
  } catch (error) {
    if (!(error instanceof PrerequisiteError)) throw error
    notes.push(`the list of the recipe cannot be read (${error.message}), so the recipe is not used`)
    return false
  }
}

async function learnIntrospection(
  { rp }: TestSession['actors'],
  grant: Grant,
  notes: string[],
): Promise<void> {
  if (rp.metadata.introspection_endpoint === undefined) {
    notes.push('there is no introspection endpoint')
    return
  }
  const reply = await rp.introspect(grant.refreshToken ?? '', grant.client, 'refresh_token')
  notes.push(
    reply.json?.active === true
      ? 'introspection supports refresh tokens'
      : `introspection does not support refresh tokens (${reply.status === 200 ? 'active: false' : describeRefusal(reply)})`,
  )
}

/** Rotation, and whether a second offline token of the same user and client ends the first. */
async function learnTokens(
  { rp, users, clients, browser }: TestSession['actors'],
  grant: Grant,
  notes: string[],
): Promise<Learned['behaviour']> {
  const first = grant.refreshToken ?? ''
  await rp.refreshed(grant)
  const replaced = grant.refreshToken !== first
  const again = await rp.refreshToken(first, clients.main)
  const rotation = replaced && !again.granted ? ('rotate' as const) : ('none' as const)
  notes.push(
    rotation === 'rotate'
      ? 'a refresh returns a new refresh token, and the previous one is refused'
      : replaced
        ? 'a refresh returns a new refresh token, and the previous one still works (it may not after a grace period)'
        : 'a refresh keeps the refresh token',
  )
  const [one, other] = [
    await rp.offline(users.first, clients.main, browser()),
    await rp.offline(users.first, clients.main, browser()),
  ]
  const many = (await rp.refresh(one)).granted
  await rp.refresh(other)
  notes.push(
    many
      ? 'a second offline token of the same user and client keeps the first one alive'
      : 'a second offline token of the same user and client ends the first one',
  )
  return { rotation, tokensPerPair: many ? 'many' : 'single' }
}

async function learnLogout(
  { rp }: TestSession['actors'],
  online: Grant,
  session: boolean,
  notes: string[],
): Promise<void> {
  if (!session) return
  if (rp.metadata.end_session_endpoint === undefined) {
    notes.push('there is no end session endpoint')
    return
  }
  try {
    const ended = await rp.logout(online)
    notes.push(
      ended ? 'logout ends the login session' : 'logout did not end the login session; add logout: rules',
    )
  } catch (error) {
    if (!(error instanceof PrerequisiteError)) throw error
    notes.push(`logout could not be tried: ${error.message}`)
  }
}
