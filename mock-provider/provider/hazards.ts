import type { FaultRule } from '../kit/faults/fault.ts'
import type { MockProviderOptions } from './options.ts'

/** What a server may do, or what may happen on the way, so that a careless client fails. */
export interface Hazard {
  /** What the people who use a careless client tell. */
  readonly symptom: string
  /** What happens. */
  readonly cause: string
  /** What a good client does. */
  readonly good: string
  /** The options of a provider that behaves so. */
  readonly options: Pick<
    MockProviderOptions,
    'rotation' | 'lifetimes' | 'grants' | 'refresh' | 'endpoints' | 'defects' | 'logout'
  >
  readonly faults?: readonly FaultRule[]
}

const refreshing = { endpoint: 'token', grant_type: 'refresh_token' } as const
const rotating = { rotation: { confidential: 'always', public: 'always', grace: 0 } } as const

/** By the names of the command line. */
export const hazards: Readonly<Record<string, Hazard>> = {
  rotation: {
    symptom: 'The second refresh fails.',
    cause: 'Each refresh replaces the refresh token, and the old one is refused at once.',
    good: 'Stores the refresh token of every answer that has one, before it uses anything else of the answer.',
    options: rotating,
  },
  'parallel-refresh': {
    symptom: 'Two tabs, or two workers, sign each other out.',
    cause: 'Refresh tokens rotate without a grace period, and the reuse of an old one ends the whole grant.',
    good: 'Lets one refresh at a time happen for a grant; everybody else waits for its result.',
    options: rotating,
  },
  'lost-answer': {
    symptom: 'After a network error the user has to sign in again.',
    cause:
      'The answer to a refresh is lost after the token was replaced; the old one is good for ten more seconds.',
    good: 'Tries again at once with the token it has, as long as no answer came.',
    options: { rotation: { confidential: 'always', public: 'always', grace: 10 } },
    faults: [{ ...refreshing, drop: 'after-commit', times: 1 }],
  },
  'lost-answer-for-good': {
    symptom: 'After a network error it asks the server again and again.',
    cause: 'The answer to a refresh is lost after the token was replaced, and there is no grace period.',
    good: 'Takes invalid_grant as final: forgets the token and asks the user to sign in, once.',
    options: rotating,
    faults: [{ ...refreshing, drop: 'after-commit', times: 1 }],
  },
  'no-new-refresh-token': {
    symptom: 'The second refresh fails with a parameter that is missing.',
    cause: 'The answer to a refresh has no refresh token, since the old one stays good.',
    good: 'Keeps the refresh token it has where an answer brings none.',
    options: { rotation: { confidential: 'none', public: 'none' } },
  },
  busy: {
    symptom: 'A short outage signs everybody out.',
    cause: 'The token endpoint answers 503 with Retry-After.',
    good: 'Keeps its tokens, waits as long as it is told, and tries again a few times.',
    options: {},
    faults: [{ ...refreshing, status: 503, headers: { 'retry-after': '2' }, times: 3 }],
  },
  'too-many-requests': {
    symptom: 'At the full hour everything fails.',
    cause: 'The token endpoint answers 429 with Retry-After.',
    good: 'Keeps its tokens, waits as long as it is told plus something random, and refreshes at odd times.',
    options: {},
    faults: [{ ...refreshing, status: 429, headers: { 'retry-after': '5' }, times: 3 }],
  },
  'page-of-a-proxy': {
    symptom: 'It crashes with "unexpected token <".',
    cause: 'A proxy answers 502 with an HTML page in place of the server.',
    good: 'Looks at the status and the content type before it reads JSON, and tries again.',
    options: {},
    faults: [
      {
        ...refreshing,
        status: 502,
        headers: { 'content-type': 'text/html' },
        body: '<html><h1>Bad Gateway</h1></html>',
        times: 2,
      },
    ],
  },
  'cut-answer': {
    symptom: 'It crashes now and then, and nobody knows why.',
    cause: 'The JSON of an answer ends in the middle.',
    good: 'Takes it for an answer that was lost.',
    options: { rotation: { grace: 10 } },
    faults: [{ ...refreshing, malformed: true, times: 1 }],
  },
  hanging: {
    symptom: 'It hangs.',
    cause: 'The token endpoint takes a minute to answer.',
    good: 'Gives up after some seconds, tells the user, and tries again later.',
    options: {},
    faults: [{ endpoint: 'token', delay: 60_000 }],
  },
  'no-expiry': {
    symptom: 'It refreshes before every single request, or never.',
    cause: 'The answer has no expires_in, which is only recommended.',
    good: 'Uses the access token until it is refused with 401, then refreshes once.',
    options: {},
    faults: [{ endpoint: 'token', omit: ['expires_in'] }],
  },
  'short-access-tokens': {
    symptom: 'It works for some seconds.',
    cause: 'Access tokens live for five seconds.',
    good: 'Goes by expires_in, with some seconds to spare, and refreshes once where a request is refused with 401.',
    options: { lifetimes: { access_token: 5 } },
  },
  'short-idle': {
    symptom: 'On Monday morning everybody has to sign in again.',
    cause: 'An offline token that is not used for a day is dead.',
    good: 'Refreshes in time even if there is nothing to do, and treats invalid_grant as a need to sign in.',
    options: { lifetimes: { offline: { idle: 86_400 } } },
  },
  'short-life': {
    symptom: 'It works for an hour, then it asks to sign in again.',
    cause: 'An offline token lives for an hour, however often it is used.',
    good: 'Asks the user to sign in, and does not lose what they were doing.',
    options: { lifetimes: { offline: { max: 3600 } } },
  },
  'one-grant': {
    symptom: 'Signing in on the telephone signs the tablet out.',
    cause: 'A user has one offline token for each client; a new sign-in ends the earlier one.',
    good: 'Keeps one token for all devices on its own server, or has a client for each of them.',
    options: { grants: { per_user_and_client: 'one' } },
  },
  'logout-ends-all': {
    symptom: 'Backups stop whenever the user signs out.',
    cause: 'Logout ends offline tokens as well.',
    good: 'Tells the user that access was lost and why, and asks for it again.',
    options: { logout: { ends: 'everything' } },
  },
  'no-refresh-token': {
    symptom: 'It works until the first access token expires.',
    cause: 'No refresh token comes, though offline_access was asked for.',
    good: 'Looks at what it was granted at once, and tells that offline access was not given.',
    options: { defects: ['offline-scope-yields-no-refresh-token'] },
  },
  revoked: {
    symptom: 'It tries for ever.',
    cause: 'The user has withdrawn their consent: each refresh is refused with invalid_grant.',
    good: 'Forgets the token, stops, and asks the user to sign in.',
    options: {},
    faults: [{ ...refreshing, error: 'invalid_grant', error_description: 'the grant was revoked' }],
  },
  'changed-secret': {
    symptom: 'A new secret of the client signs all users out.',
    cause: 'The client is refused with invalid_client.',
    good: 'Keeps the tokens, since nothing is wrong with them, and alarms whoever runs it.',
    options: {},
    faults: [{ endpoint: 'token', error: 'invalid_client', status: 401, times: 3 }],
  },
  'no-id-token': {
    symptom: 'The first refresh crashes.',
    cause: 'The answer to a refresh has no ID token, as the specification allows.',
    good: 'Keeps what it knows of the user.',
    options: { refresh: { id_token: false } },
  },
  'forged-id-token': {
    symptom: 'Nobody notices.',
    cause: 'The ID token of a refresh has a wrong signature.',
    good: 'Refuses the whole answer.',
    options: {},
    faults: [{ ...refreshing, id_token: 'wrong-signature' }],
  },
  'new-key': {
    symptom: 'Every few months it needs a restart.',
    cause: 'An ID token is signed with a key that the client has not seen.',
    good: 'Fetches the key set again, once in a while, and refuses the token where the key is not in it.',
    options: {},
    faults: [{ endpoint: 'token', id_token: 'unknown-kid', times: 1 }],
  },
  'another-user': {
    symptom: 'A user sees what belongs to somebody else.',
    cause: 'The ID token of a refresh is about another user.',
    good: 'Compares the subject with that of the first ID token and refuses the answer.',
    options: {},
    faults: [{ ...refreshing, id_token: 'wrong-sub' }],
  },
  'another-issuer': {
    symptom: 'Nobody notices.',
    cause: 'The ID token is of another issuer.',
    good: 'Refuses the answer.',
    options: {},
    faults: [{ endpoint: 'token', id_token: 'wrong-iss' }],
  },
  'another-client': {
    symptom: 'Nobody notices.',
    cause: 'The ID token is for another client.',
    good: 'Refuses the answer.',
    options: {},
    faults: [{ endpoint: 'token', id_token: 'wrong-aud' }],
  },
  'slow-clock': {
    symptom: 'Some users cannot sign in at all.',
    cause: 'The clock of the server is two minutes ahead of that of the client.',
    good: 'Allows for some minutes where it compares times, and goes by expires_in for access tokens.',
    options: {},
    faults: [{ endpoint: 'token', skew: 120 }],
  },
  'no-discovery': {
    symptom: 'It does not start while the server is away, and does not come back afterwards.',
    cause: 'The metadata cannot be fetched for a while.',
    good: 'Tries again when it needs the metadata, and keeps those it had.',
    options: {},
    faults: [{ endpoint: 'discovery', status: 503, times: 3 }],
  },
}

/** A configuration with a hazard in it; what it says itself stays. */
export function withHazard(settings: MockProviderOptions, hazard: Hazard): MockProviderOptions {
  const merged: Record<string, unknown> = { ...settings }
  for (const [name, value] of Object.entries(hazard.options)) {
    const own = merged[name]
    merged[name] = Array.isArray(value)
      ? [...(Array.isArray(own) ? own : []), ...value]
      : { ...value, ...(own as object) }
  }
  const faults = [...(settings.faults ?? []), ...(hazard.faults ?? [])]
  return {
    ...(merged as MockProviderOptions),
    ...(faults.length === 0 ? {} : { faults: faults as NonNullable<MockProviderOptions['faults']> }),
  }
}
