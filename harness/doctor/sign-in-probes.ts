import { CredentialError, OutOfReach, PrerequisiteError } from '../engine/errors.ts'
import { exitCodes } from '../engine/gate.ts'
import { wordsOf } from '../engine/json.ts'
import { describeRefusal } from '../http/refusal.ts'
import { header } from '../http/reply.ts'
import { addressOf, describeAuthorization } from '../rp/authorization.ts'
import type { TestClient } from '../target/actors.ts'
import type { ClientRole } from '../target/target-file.ts'
import { names, type Patient, type Probe, Symptom } from './patient.ts'

const mostSkew = 60

/** What the server says of itself: keys, time, scopes. */
export const metadataProbes: readonly Probe[] = [
  {
    what: 'keys',
    async look({ actors: { rp } }) {
      if (rp.metadata.jwks_uri === undefined) return { note: 'no jwks_uri, so signatures are not checked' }
      const keys = await rp.publishedKeys()
      if (keys.length === 0) throw new Symptom('the key set is empty', 'give the server a signing key')
      return `${keys.length} published`
    },
  },
  {
    what: 'clock',
    async look({ actors: { rp } }) {
      const date = header(await rp.discovery(), 'date')
      if (date === undefined || Number.isNaN(Date.parse(date)))
        return { note: 'the server sends no Date header' }
      const skew = Math.round((Date.parse(date) - rp.now()) / 1000)
      if (Math.abs(skew) > mostSkew) {
        throw new Symptom(
          `the server's clock is ${Math.abs(skew)} s ${skew > 0 ? 'ahead' : 'behind'}`,
          'set both clocks, or reset the clock of the server if a test moved it',
        )
      }
      return `${Math.abs(skew)} s apart`
    },
  },
  {
    what: 'scope offline_access',
    async look({ actors: { rp } }) {
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
      async look(patient: Patient) {
        const client = clientOf(patient, role)
        const reply = await patient.actors.rp.token(client, [
          ['grant_type', 'refresh_token'],
          ['refresh_token', 'no-token-of-anybody'],
        ])
        if (reply.status >= 500) {
          throw new Symptom(
            `the token endpoint failed (HTTP ${reply.status})`,
            undefined,
            exitCodes.unreachable,
          )
        }
        const refused = ['invalid_client', 'unauthorized_client'].includes(wordsOf(reply.json?.error))
        if (refused || reply.status === 401) {
          throw new Symptom(
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
      async look(patient: Patient) {
        const client = clientOf(patient, role)
        const browser = patient.actors.browser()
        const answer = await patient.actors.rp.authorize({ client, browser, scope: 'openid' })
        if (answer.kind === 'refused') {
          throw new Symptom(
            `the authorization endpoint refused the request (HTTP ${answer.status})`,
            `register ${client.redirectUri} for ${client.clientId}, or name the registered one: clients: { ${role}: { redirect_uri: ... } }`,
            answer.status >= 500 ? exitCodes.unreachable : exitCodes.usage,
          )
        }
        if (answer.kind === 'error') {
          throw new Symptom(
            `the client was sent back with ${describeAuthorization(answer)}`,
            `check clients.${role}`,
          )
        }
        return `${client.redirectUri} accepted`
      },
    },
  ])
}

function clientOf({ actors: { clients } }: Patient, role: ClientRole): TestClient {
  switch (role) {
    case 'second':
      return clients.second
    case 'public':
      return clients.public
    case 'not_entitled':
      return clients.notEntitled
    case 'preapproved':
      return clients.preapproved
    default:
      return clients.main
  }
}

/** Signing in, consent, the first offline token and its refresh. */
export const signInProbes: readonly Probe[] = [
  {
    what: names.signsIn,
    after: [names.redirects],
    look: async (patient) => signedIn(patient, 'first'),
  },
  {
    what: 'second user signs in',
    needs: 'second-user',
    after: [names.redirects],
    look: async (patient) => signedIn(patient, 'second'),
  },
  {
    what: names.offlineToken,
    after: [names.authenticates, names.signsIn],
    async look(patient) {
      const { rp, users, clients, browser } = patient.actors
      const grant = await rp.obtain({
        client: clients.main,
        browser: browser(),
        user: users.first,
        scope: 'openid offline_access',
        prompt: 'consent',
      })
      if (grant.refreshToken === undefined) {
        throw new Symptom(
          'no refresh token came with scope offline_access',
          `allow ${clients.main.clientId} the scope offline_access and the grant refresh_token`,
        )
      }
      const reply = await rp.refresh(grant)
      if (!reply.granted) throw new Symptom(`issued, but its refresh was refused (${describeRefusal(reply)})`)
      patient.grant = grant
      return 'issued, and refreshes'
    },
  },
]

async function signedIn(patient: Patient, which: 'first' | 'second'): Promise<string | { note: string }> {
  const { rp, users, clients, browser } = patient.actors
  const user = users[which]
  try {
    const answer = await rp.authorize({ client: clients.main, browser: browser(), user, scope: 'openid' })
    if (answer.kind === 'code') {
      const asked = answer.pages.some(({ kind }) => kind === 'consent')
      return `${user.username}, ${asked ? 'with a consent page' : 'without a consent page'}`
    }
    const page =
      answer.kind === 'page' ? ` at the page "${answer.page.title}" (${addressOf(answer.page)})` : ''
    throw new Symptom(
      `${describeAuthorization(answer)}${page}`,
      answer.kind === 'page' ? 'add login: rules for this page' : undefined,
    )
  } catch (error) {
    if (!(error instanceof CredentialError)) throw error
    throw new Symptom(error.message, `check the password of users: ${user.username}`, exitCodes.usage)
  }
}

/** What an error says as a symptom: a set-up that did not hold is the target's, and never the tool's. */
export function symptomOf(error: unknown): Symptom | undefined {
  if (error instanceof Symptom) return error
  if (error instanceof OutOfReach) return new Symptom(error.message, error.remedy)
  return error instanceof PrerequisiteError ? new Symptom(`could not arrange ${error.message}`) : undefined
}
