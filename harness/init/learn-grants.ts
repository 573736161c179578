import type { TestSession } from '../drivers/driver.ts'
import type { GenericDriver } from '../drivers/generic/generic-driver.ts'
import { ConfigError, PrerequisiteError } from '../engine/errors.ts'
import { describeRefusal } from '../http/refusal.ts'
import type { Grant } from '../rp/grant.ts'
import { diagnosisOf } from '../rp/sign-in-diagnosis.ts'
import type { TestUser } from '../target/actors.ts'

/** Observed behaviour that only the owner of the server can declare a promise. */
export interface TokenBehaviour {
  readonly rotation?: 'rotate' | 'none'
  /** Whether a replaced refresh token still worked right after it was replaced. */
  readonly hasGrace?: boolean
  readonly tokensPerPair?: 'single' | 'many'
}

/** Takes sentences for people. */
interface Notes {
  push(note: string): void
}

interface OfflineLogin {
  readonly grant: Grant
  readonly consentPage: boolean
  readonly signInFirst: boolean
}

export async function offlineGrant(
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
  if (answer.kind === 'error' && answer.error !== 'invalid_scope') {
    await rp.authorized({ client: clients.main, browser: device, user, scope: 'openid' })
    answer = await rp.authorize(request)
    signInFirst = answer.kind === 'code'
  }
  if (answer.kind !== 'code') {
    const { said, remedy } = diagnosisOf(answer)
    throw new ConfigError(
      `offline_access for ${clients.main.clientId} was not granted: ${said}. What to do: ${remedy}`,
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
export async function learnList(
  { operations }: TestSession['actors'],
  driver: GenericDriver,
  { user, client }: Grant,
  notes: Notes,
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

export async function learnIntrospection(
  { rp }: TestSession['actors'],
  grant: Grant,
  notes: Notes,
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
export async function learnTokens(
  { rp, users, clients, browser }: TestSession['actors'],
  grant: Grant,
  notes: Notes,
): Promise<TokenBehaviour> {
  const first = grant.refreshToken ?? ''
  await rp.refreshed(grant)
  const replaced = grant.refreshToken !== first
  const again = await rp.refreshToken(first, clients.main)
  const hasGrace = replaced && again.granted
  notes.push(
    hasGrace
      ? 'a refresh returns a new refresh token, and the previous one still works (it may not after a grace period)'
      : replaced
        ? 'a refresh returns a new refresh token, and the previous one is refused'
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
  return {
    rotation: replaced ? 'rotate' : 'none',
    ...(hasGrace ? { hasGrace } : {}),
    tokensPerPair: many ? 'many' : 'single',
  }
}

export async function learnLogout(
  { rp }: TestSession['actors'],
  online: Grant,
  session: boolean,
  notes: Notes,
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
