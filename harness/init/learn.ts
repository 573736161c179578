import type { TestSession } from '../drivers/driver.ts'
import type { GenericDriver } from '../drivers/generic/generic-driver.ts'
import { ConfigError, NotApplicable, PrerequisiteError, TargetError } from '../engine/errors.ts'
import { redactsEverything } from '../evidence/redacted-errors.ts'
import { refuseCrashOf } from '../rp/authorization.ts'
import { diagnosisOf } from '../rp/sign-in-diagnosis.ts'
import { withDefaults } from '../target/defaults.ts'
import { recipeFor, withRecipe } from '../target/recipe.ts'
import type { Recipe } from '../target/recipe-schema.ts'
import type { ClientRole, ObservedBehaviour, Protocol, Target } from '../target/target-file.ts'
import { type LearnedAuthentication, learnAuthentication } from './learn-authentication.ts'
import {
  learnIntrospection,
  learnList,
  learnLogout,
  learnTokens,
  offlineGrant,
  type TokenBehaviour,
} from './learn-grants.ts'
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
  readonly behaviour: TokenBehaviour
  /** What was observed, in sentences for people. */
  readonly notes: readonly string[]
  /** What kept it from learning more, the first one first; empty where everything was tried. */
  readonly problems: readonly Problem[]
}

/** Something that stopped the trial of a server, or a part of it. */
export interface Problem {
  /** What was seen, and what to do about it. */
  readonly message: string
  /** Whether the server, or the way to it, did not work. */
  readonly unreachable: boolean
}

/** What is learned so far: it is kept when something stops the rest. */
interface Progress {
  auth: LearnedAuthentication
  observed: ObservedBehaviour
  behaviour: Learned['behaviour']
  notes: string[]
  problems: Problem[]
  works: boolean | undefined
}

/**
 * Signs in, requests offline access, refreshes and signs out at a server, and returns what it observed, as far as it
 * got. Every token is ended afterwards.
 *
 * @throws ConfigError if the server's metadata belongs to another issuer
 * @throws TargetError if there is no metadata, or the server cannot be reached
 */
export async function learn(target: Target, options: TrialOptions): Promise<Learned> {
  const { recipe, speaks, warnings } = await withTestSession(target, options, async ({ actors }, driver) => ({
    recipe: await recipeFor(actors.rp.metadata),
    speaks: protocolToldBy(actors.rp.metadata),
    warnings: driver.warnings,
  }))
  const enriched = withDefaults(withServerRecipe({ ...speaks, ...target }, recipe))
  const progress = nothingYet()
  try {
    const { methods, problems } = await withTestSession(enriched, options, async (session) =>
      learnAuthentication(session, enriched),
    )
    progress.auth = methods
    const clients = Object.fromEntries(
      Object.entries(enriched.clients).map(([role, entry]) => {
        const method = methods[role as ClientRole]
        return [role, method === undefined ? entry : { ...entry, auth: method }]
      }),
    ) as Target['clients']
    await withTestSession({ ...enriched, clients }, options, async (session, driver) =>
      learnSignIn(session, driver, progress),
    )
    progress.problems.push(...problems.map((message) => ({ message, unreachable: false })))
  } catch (error) {
    const problem = problemOf(error)
    const isKnown = progress.problems.some(({ message }) => problem.message.endsWith(message))
    if (!isKnown) progress.problems.push(problem)
  }
  const { works, notes, ...learned } = progress
  return {
    ...learned,
    speaks,
    notes: [...warnings, ...notes],
    ...(recipe === undefined ? {} : { recipe: { recipe, works: works ?? true } }),
  }
}

function nothingYet(): Progress {
  return { auth: {}, observed: {}, behaviour: {}, notes: [], problems: [], works: undefined }
}

/** @throws what is no fault of the server or of the one who asks */
function problemOf(error: unknown): Problem {
  if (error instanceof TargetError) return { message: error.message, unreachable: true }
  if (error instanceof ConfigError) return { message: error.message, unreachable: false }
  throw error
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
  progress: Progress,
): Promise<void> {
  // A trial that is repeated more slowly begins anew.
  Object.assign(progress, { ...nothingYet(), auth: progress.auth })
  const { rp, users, clients, browser } = actors
  const { main } = clients
  const user = users.first
  const redact = redactsEverything(driver.secrets)
  const notes = { push: (note: string) => void progress.notes.push(redact(note)) }
  const observe = (observed: ObservedBehaviour): void => {
    progress.observed = { ...progress.observed, ...observed }
  }
  let failure: Error | undefined
  // What fails here keeps nobody from trying the rest.
  const attempt = async <Result>(step: () => Promise<Result>): Promise<Result | undefined> => {
    try {
      return await step()
    } catch (error) {
      if (
        !(
          error instanceof PrerequisiteError ||
          error instanceof ConfigError ||
          error instanceof NotApplicable
        )
      )
        throw error
      failure ??= error
      progress.problems.push({ message: redact(error.message), unreachable: false })
      return undefined
    }
  }
  const device = browser()
  const answer = await rp.authorize({ client: main, browser: device, user, scope: 'openid' })
  if (answer.kind !== 'code') {
    refuseCrashOf(answer)
    const { said, remedy } = diagnosisOf(answer)
    throw new ConfigError(`${user.username} could not sign in automatically: ${said}. What to do: ${remedy}`)
  }
  notes.push(`${user.username} signs in`)
  const online = await attempt(() => rp.exchanged(answer))
  const session = (await rp.session(device, main)) === 'alive'
  observe({ login_session: session })
  notes.push(
    session ? 'the browser stays signed in, and prompt=none confirms it' : 'no login session is visible',
  )
  if (online !== undefined) {
    const onlineToken = online.refreshToken !== undefined
    observe({ online_refresh_token: onlineToken })
    notes.push(
      onlineToken
        ? 'a refresh token is issued without offline_access'
        : 'no refresh token is issued without offline_access',
    )
  }
  const offline = await attempt(() => offlineGrant(actors, user))
  if (offline !== undefined) {
    const { grant, consentPage, signInFirst } = offline
    observe({ consent_page: consentPage, sign_in_before_consent: signInFirst })
    notes.push(consentPage ? 'prompt=consent shows a page' : 'no consent page is shown')
    if (signInFirst) notes.push('prompt=consent works only for users who are already signed in')
    if (grant.refreshToken !== undefined) {
      progress.works = await attempt(() => learnList(actors, driver, grant, notes))
      await attempt(() => learnIntrospection(actors, grant, notes))
      progress.behaviour = (await attempt(() => learnTokens(actors, grant, notes))) ?? {}
    }
  }
  if (online !== undefined) await attempt(() => learnLogout(actors, online, session, notes))
  // A server that cannot keep up is tried again more slowly.
  if (failure !== undefined && !driver.slow) throw failure
  if (driver.slow) {
    observe({ one_token_per_second: true })
    notes.push('the server fails on a second token within one second, so requests are slowed down')
  }
}
