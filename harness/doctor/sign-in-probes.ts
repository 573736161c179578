import { CredentialError, OutOfReach, PrerequisiteError } from '../engine/errors.ts'
import { exitCodes } from '../engine/gate.ts'
import { wordsOf } from '../engine/json.ts'
import { describeRefusal } from '../http/refusal.ts'
import { header } from '../http/reply.ts'
import { describeAuthorization } from '../rp/authorization.ts'
import { diagnosisOf } from '../rp/sign-in-diagnosis.ts'
import type { TestClient } from '../target/actors.ts'
import type { ClientRole } from '../target/target-file.ts'
import { type Outcome, type Probe, type ProbeContext, ProbeFailure, probeNames } from './probe.ts'

const mostSkew = 60

/** What the server says about itself: keys, time, scopes. */
export const metadataProbes: readonly Probe[] = [
  {
    what: 'keys',
    async run({ actors: { rp } }) {
      if (rp.metadata.jwks_uri === undefined) return { note: 'no jwks_uri, so signatures are not checked' }
      const keys = await rp.publishedKeys()
      if (keys.length === 0) throw new ProbeFailure('the key set is empty', 'give the server a signing key')
      return `${keys.length} published`
    },
  },
  {
    what: 'clock',
    async run({ actors: { rp } }) {
      const date = header(await rp.discovery(), 'date')
      if (date === undefined || Number.isNaN(Date.parse(date)))
        return { note: 'the server sends no Date header' }
      const skew = Math.round((Date.parse(date) - rp.now()) / 1000)
      if (Math.abs(skew) > mostSkew) {
        throw new ProbeFailure(
          `the server's clock is ${Math.abs(skew)} s ${skew > 0 ? 'ahead' : 'behind'}`,
          'set both clocks, or reset the clock of the server if a test moved it',
        )
      }
      return `${Math.abs(skew)} s apart`
    },
  },
  {
    what: 'scope offline_access',
    async run({ actors: { rp } }) {
      const scopes = rp.metadata.scopes_supported
      if (scopes === undefined) return { note: 'the metadata has no scopes_supported' }
      return scopes.includes('offline_access')
        ? 'announced'
        : { note: 'scopes_supported does not name offline_access' }
    },
  },
]

/** For each client: does it authenticate, and is its redirect URI registered? */
export function clientProbes(roles: readonly ClientRole[]): Probe[] {
  return roles.flatMap((role) => [
    {
      what: `client ${role} authenticates`,
      async run(context: ProbeContext) {
        const client = clientOf(context, role)
        const reply = await context.actors.rp.token(client, [
          ['grant_type', 'refresh_token'],
          ['refresh_token', 'no-token-of-anybody'],
        ])
        if (reply.status >= 500) {
          throw new ProbeFailure(
            `the token endpoint failed (HTTP ${reply.status})`,
            undefined,
            exitCodes.unreachable,
          )
        }
        const refused = ['invalid_client', 'unauthorized_client'].includes(wordsOf(reply.json?.error))
        if (refused || reply.status === 401) {
          throw new ProbeFailure(
            `the server refused ${client.clientId} (${describeRefusal(reply)})`,
            `check client_id, client_secret and auth of clients.${role}`,
            exitCodes.usage,
          )
        }
        return `${client.clientId}, ${client.authentication}`
      },
    },
    {
      what: `client ${role}: redirect URI`,
      async run(context: ProbeContext) {
        const client = clientOf(context, role)
        const browser = context.actors.browser()
        const answer = await context.actors.rp.authorize({ client, browser, scope: 'openid' })
        if (answer.kind === 'refused') {
          throw new ProbeFailure(
            `the authorization endpoint refused the request (HTTP ${answer.status})`,
            `register ${client.redirectUri} for ${client.clientId}, or name the registered one: clients: { ${role}: { redirect_uri: ... } }`,
            answer.status >= 500 ? exitCodes.unreachable : exitCodes.usage,
          )
        }
        if (answer.kind === 'error') {
          throw new ProbeFailure(
            `the client was sent back with ${describeAuthorization(answer)}`,
            `check clients.${role}`,
          )
        }
        return answer.kind === 'code' ? `${client.redirectUri} accepted` : afterSignIn(context, client, role)
      },
    },
  ])
}

/** Some servers look at the redirect URI only when they are about to use it. */
async function afterSignIn(context: ProbeContext, client: TestClient, role: ClientRole): Promise<Outcome> {
  const { rp, users, browser } = context.actors
  const unjudged = {
    note: `${client.redirectUri} accepted as far as the sign-in page; the sign-in did not end, so it is not known whether the server redirects there`,
  }
  if (context.passwordRefusal !== undefined) return unjudged
  try {
    const answer = await rp.authorize({ client, browser: browser(), user: users.first, scope: 'openid' })
    if (answer.kind === 'code') return `${client.redirectUri} accepted, after a sign-in`
    const { said, remedy } = diagnosisOf(answer)
    if (answer.kind === 'page') return unjudged
    throw new ProbeFailure(
      `after the sign-in, ${said}`,
      `register ${client.redirectUri} for ${client.clientId}, or name the registered one: clients: { ${role}: { redirect_uri: ... } }; ${remedy}`,
      answer.kind === 'refused' && answer.status >= 500 ? exitCodes.unreachable : exitCodes.usage,
    )
  } catch (error) {
    if (!(error instanceof CredentialError)) throw error
    context.passwordRefusal = error
    return unjudged
  }
}

function clientOf({ actors: { clients } }: ProbeContext, role: ClientRole): TestClient {
  switch (role) {
    case 'second':
      return clients.second
    case 'public':
      return clients.public
    case 'not_entitled':
      return clients.notEntitled
    case 'preapproved':
      return clients.preapproved
    case 'assertion':
      return clients.assertion
    default:
      return clients.main
  }
}

/** Signing in, consent, the first offline token and its refresh. */
export const signInProbes: readonly Probe[] = [
  {
    what: probeNames.signsIn,
    after: [probeNames.redirects],
    run: async (context) => signInOutcome(context, 'first'),
  },
  {
    what: 'second user signs in',
    needs: 'second-user',
    after: [probeNames.redirects],
    run: async (context) => signInOutcome(context, 'second'),
  },
  {
    what: probeNames.offlineToken,
    after: [probeNames.authenticates, probeNames.signsIn],
    async run(context) {
      const { rp, users, clients, browser } = context.actors
      const grant = await rp.obtain({
        client: clients.main,
        browser: browser(),
        user: users.first,
        scope: 'openid offline_access',
        prompt: 'consent',
      })
      if (grant.refreshToken === undefined) {
        throw new ProbeFailure(
          'no refresh token came with scope offline_access',
          `allow ${clients.main.clientId} the scope offline_access and the grant refresh_token`,
        )
      }
      const reply = await rp.refresh(grant)
      if (!reply.granted)
        throw new ProbeFailure(`issued, but its refresh was refused (${describeRefusal(reply)})`)
      context.grant = grant
      return 'issued, and refreshes'
    },
  },
]

async function signInOutcome(context: ProbeContext, which: 'first' | 'second'): Promise<Outcome> {
  const { rp, users, clients, browser } = context.actors
  const user = users[which]
  try {
    if (which === 'first' && context.passwordRefusal !== undefined) throw context.passwordRefusal
    const answer = await rp.authorize({ client: clients.main, browser: browser(), user, scope: 'openid' })
    if (answer.kind === 'code') {
      const consentAsked = answer.pages.some(({ kind }) => kind === 'consent')
      return `${user.username}, ${consentAsked ? 'with a consent page' : 'without a consent page'}`
    }
    const { said, remedy } = diagnosisOf(answer)
    throw new ProbeFailure(said, remedy)
  } catch (error) {
    if (!(error instanceof CredentialError)) throw error
    throw new ProbeFailure(error.message, `check the password of users: ${user.username}`, exitCodes.usage)
  }
}

/** Whether clients besides the main one get offline tokens; many servers give none to public clients, and do not say so. */
export function offlineTokenProbes(roles: readonly ClientRole[]): Probe[] {
  return (['second', 'public'] as const)
    .filter((role) => roles.includes(role))
    .map((role) => ({
      what: `client ${role}: offline token`,
      after: [probeNames.offlineToken],
      async run(context: ProbeContext) {
        const { rp, users, browser } = context.actors
        const client = clientOf(context, role)
        const grant = await rp.obtain({
          ...{ client, browser: browser(), user: users.first },
          ...{ scope: 'openid offline_access', prompt: 'consent' },
        })
        if (grant.refreshToken !== undefined) return 'issued'
        return role === 'public'
          ? {
              note: 'no refresh token comes for the public client, so checks of its tokens cannot run',
              remedy: `allow ${client.clientId} the scope offline_access and the grant refresh_token if public clients may have them; else take clients.public away`,
            }
          : {
              note: 'no refresh token comes for the second client, so checks that compare clients cannot run',
              remedy: `allow ${client.clientId} the scope offline_access and the grant refresh_token`,
            }
      },
    }))
}

/** An error as the failure of a probe: a set-up that failed is the target's fault, never the tool's. */
export function probeFailureOf(error: unknown): ProbeFailure | undefined {
  if (error instanceof ProbeFailure) return error
  if (error instanceof OutOfReach) return new ProbeFailure(error.message, error.remedy)
  return error instanceof PrerequisiteError
    ? new ProbeFailure(`could not arrange ${error.message}`)
    : undefined
}
