import { expect, test } from 'vitest'
import type { TokenReply } from '../../http/reply.ts'
import type { Grant } from '../../rp/grant.ts'
import type { CallDescription, CallKind } from '../../target/call-description.ts'
import {
  type CallName,
  type CallsOf,
  callsOf,
  clockCall,
  describedCall,
  variablesOf,
} from '../../target/calls.ts'
import { capabilities } from '../../target/capability.ts'
import { withDefaults } from '../../target/defaults.ts'
import type { Target } from '../../target/target-file.ts'
import type { Actors } from '../cast.ts'
import type { Subject } from '../operations.ts'
import { sessionInFrontOf } from '../testing/session-in-front-of.ts'

const issuer = 'https://op.example'
const idToken = ['{"alg":"none"}', '{"sub":"sub-of-kim","sid":"s1"}', '']
  .map((part) => Buffer.from(part).toString('base64url'))
  .join('.')
const clients = { main: { client_id: 'album', client_secret: 'secret-of-album' } }
const users = [{ username: 'kim', password: 'password-of-kim', email: 'kim@people.example', id: 'id-of-kim' }]

/** The actors of a test session with a server that answers everything with a list of one login session. */
function actorsFor(more: Pick<Partial<Target>, 'calls' | 'clock'>): Actors {
  const target = withDefaults({
    issuer,
    administration: `${issuer}/admin`,
    clients,
    users,
    clock: { advance: { request: 'POST /clock' } },
    ...more,
  })
  const session = sessionInFrontOf(
    target,
    async ({ url }) => Response.json(url.endsWith('/keys') ? { keys: [] } : [{ id: 's1' }]),
    {
      metadata: {
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/keys`,
      },
    },
  )
  return session.actors
}

function grantOf(actors: Actors): Grant {
  const reply: TokenReply = {
    ...{ url: `${issuer}/token`, status: 200, headers: {}, text: '', json: undefined, exchange: 1 },
    ...{ accessToken: 'access', refreshToken: 'refresh', idToken, scope: undefined, tokenType: 'Bearer' },
    ...{ expiresIn: 60, granted: true },
  }
  return {
    kind: 'offline',
    user: actors.users.first,
    client: actors.clients.main,
    browser: actors.browser(),
    requestedScope: 'openid offline_access',
    nonce: 'n',
    first: reply,
    latest: reply,
    firstRefreshToken: 'refresh',
    refreshToken: 'refresh',
    accessToken: 'access',
    firstIdToken: idToken,
    idToken,
    subject: 'sub-of-kim',
    refreshTokens: ['refresh'],
  }
}

function subjectOf(name: CallName, actors: Actors): Subject {
  const { about } = describedCall(name)
  const parts: Required<Omit<Subject, 'alternative'>> = {
    user: actors.users.first,
    client: actors.clients.main,
    grant: grantOf(actors),
    entry: { id: 'id', client: 'album', user: 'kim', session: 's1', offline: true },
  }
  return Object.fromEntries(about.map((part) => [part, parts[part]]))
}

/** What is sent by the name of its call alone. */
type ByName = CallsOf<'list' | 'revocation' | 'plain-change'>

/** A template with a variable that nobody knows: what is known is told instead. */
const unknown = { request: 'POST /', json: '{nothing-of-the-kind}' }
const knownIn = async (asked: Promise<unknown>): Promise<string[]> => {
  const message = await asked.then(
    () => 'it was sent',
    (error: Error) => error.message,
  )
  const known = /which is not available here; accepted are (.*)$/.exec(message)?.[1] ?? message
  return comparable(known.split(', '))
}
/** The subject is asked for by a sign-in, and so only where a request names it. */
const comparable = (names: readonly string[]): string[] => names.filter((name) => name !== 'sub').toSorted()
const declaredBy = (description: CallDescription): string[] => comparable(variablesOf(description))

async function sentByName(
  name: ByName,
  operations: Actors['operations'],
  subject: Subject,
): Promise<unknown> {
  if (isOf('list', name)) return operations.listed(name, subject)
  if (isOf('plain-change', name)) return operations.state.change(name, subject)
  return operations.attempt(name, subject, 'authorized')
}

function isOf<K extends CallKind>(kind: K, name: CallName): name is CallsOf<K> {
  return describedCall(name).kind === kind
}

test.each([...callsOf('list'), ...callsOf('revocation'), ...callsOf('plain-change')])(
  'the variables of %s are those in the table',
  async (name) => {
    const actors = actorsFor({ calls: { [name]: { ...unknown, entry: {} } } })
    const { operations } = actors
    const subject = subjectOf(name, actors)
    expect(await knownIn(sentByName(name, operations, subject))).toEqual(declaredBy(describedCall(name)))
  },
)

const entryPaths = { id: 'id', client: 'id', user: 'id', session: 'id' }

type Other = Exclude<CallName, ByName>
const user = ({ users: { first } }: Actors) => first
const client = ({ clients: { main } }: Actors) => main
const state = ({ operations }: Actors) => operations.state

/** What sends each of the calls that are not sent by their name. */
const uses: Readonly<Record<Other, (actors: Actors) => Promise<unknown>>> = {
  'admin-list-sessions': (actors) => actors.operations.endSession(user(actors), grantOf(actors)),
  'admin-end-session': (actors) => actors.operations.endSession(user(actors), grantOf(actors)),
  'admin-revoke-client-ways': async (actors) => {
    const subject = subjectOf('admin-revoke-client-ways', actors)
    return actors.operations.revoke('admin-revoke-client', { ...subject, alternative: 'another' })
  },
  'admin-create-user': (actors) => actors.users.create(),
  'admin-delete-user': (actors) => actors.users.remove(user(actors)),
  'admin-create-client': (actors) => actors.clients.create(),
  'admin-delete-client': (actors) => actors.clients.remove(client(actors)),
  'admin-disable-user': (actors) => state(actors).disableUser(user(actors)),
  'admin-enable-user': (actors) => state(actors).enableUser(user(actors)),
  'admin-rename-user': (actors) => state(actors).renameUser(user(actors)),
  'admin-set-password': (actors) => state(actors).setPassword(user(actors)),
  'user-change-password': (actors) => state(actors).changeOwnPassword(user(actors)),
  'admin-disable-client': (actors) => state(actors).disableClient(client(actors)),
  'admin-enable-client': (actors) => state(actors).enableClient(client(actors)),
  'admin-client-secret': (actors) => state(actors).changeSecret(client(actors)),
  'admin-lifetimes': ({ operations }) => operations.setOfflineLimits({ idle: 1, max: null }),
  'rotate-signing-key': ({ operations }) => operations.rotateSigningKey(),
  'session-alive': ({ rp, clients: { main }, browser }) => rp.session(browser(), main),
}

test.each(Object.entries(uses))('the variables of %s are those in the table', async (name, use) => {
  const call = { ...unknown, request: 'POST /{nothing-of-the-kind}', entry: {}, alive: 'yes' }
  const actors = actorsFor({
    calls: {
      'admin-end-session': call,
      ...(name === 'admin-end-session'
        ? { 'admin-list-sessions': { request: 'GET /sessions', entry: { ...entryPaths } } }
        : {}),
      [name]: name === 'admin-revoke-client-ways' ? [{ ...call, name: 'another' }] : call,
    },
  })
  expect(await knownIn(use(actors))).toEqual(declaredBy(describedCall(name as CallName)))
})

test('the variables of the clock are those in the table', async () => {
  const { rp } = actorsFor({ clock: { advance: unknown } })
  expect(await knownIn(rp.clock.travel(1))).toEqual(declaredBy(clockCall))
})

test('what takes a call back is a call itself, and nothing is given twice', () => {
  expect(new Set(capabilities).size).toBe(capabilities.length)
})
