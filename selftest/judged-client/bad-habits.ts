import { type Failure, goodHabits, type Habits, type Reaction } from './habits.ts'

/** Reacts to one kind of failure in a bad way, and to all others as a good client does. */
const after = (is: (failure: Failure) => boolean, bad: Reaction): Pick<Habits, 'afterFailure'> => ({
  afterFailure: (failure) => (is(failure) ? bad : goodHabits.afterFailure(failure)),
})

const signIn: Reaction = { next: 'sign-in' }
const giveUp: Reaction = { next: 'give-up' }

/** Takes one thing in place of a refresh token for one, and keeps its own otherwise. */
const takes = (is: (brought: unknown) => boolean, stored: string | undefined): Partial<Habits> => ({
  refreshTokenAfter: (held, answer) =>
    is(answer.refresh_token) ? stored : goodHabits.refreshTokenAfter(held, answer),
})

/** Takes one thing in place of a lifetime for one that is over. */
const isOver = (is: (seconds: unknown) => boolean): Partial<Habits> => ({
  goodFor: (answer) => (is(answer.expires_in) ? 0 : goodHabits.goodFor(answer)),
})

/** One bad habit for each hazard, by the id of the hazard that is to find it. */
export const badHabits: Readonly<Record<string, Partial<Habits>>> = {
  baseline: { usesRefreshToken: () => false },
  rotation: {
    refreshTokenAfter: ({ refresh }, { refresh_token: brought }) =>
      refresh ?? (brought as string | undefined),
  },
  'narrower-scope': { refreshScope: ({ asked }) => asked },
  resource: { refreshResource: () => undefined },
  leak: {
    callHeaders: ({ refresh }): Readonly<Record<string, string>> =>
      refresh === undefined ? {} : { 'x-refresh-token': refresh },
  },
  restart: { keepsTokensOverRestart: () => false },
  parallel: { oneRefreshInProcess: () => false },
  'parallel-with-grace': { takesOverResult: () => false },
  'two-processes': { oneRefreshAmongProcesses: () => false },
  'stored-before-use': { triesBeforeStoring: () => true },
  'signed-out': { asksForSession: () => true },
  'lost-answer': after(({ status }) => status === undefined, signIn),
  'cut-answer': after(({ status, isJson }) => status === 200 && !isJson, signIn),
  'error-500': after(({ status }) => status === 500, signIn),
  busy: after(({ status }) => status === 503, signIn),
  'page-of-a-proxy': after(({ status, isJson }) => status === 502 && !isJson, signIn),
  'too-many-requests': after(({ status }) => status === 429, { next: 'again', afterSeconds: 0 }),
  revoked: after(
    ({ status, answer, resumed }) => status === 400 && answer.error === 'invalid_grant' && !resumed,
    giveUp,
  ),
  'revoked-while-away': after(({ answer, resumed }) => answer.error === 'invalid_grant' && resumed, giveUp),
  'dead-401': after(({ status, answer }) => status === 401 && answer.error === 'invalid_grant', giveUp),
  'dead-invalid-token': after(({ answer }) => answer.error === 'invalid_token', giveUp),
  'dead-200': after(({ status, answer }) => status === 200 && answer.error !== undefined, giveUp),
  'dead-404': after(({ status }) => status === 404, giveUp),
  'client-forgotten': after(({ answer }) => answer.error === 'invalid_client', giveUp),
  'no-new-refresh-token': takes((brought) => brought === undefined, undefined),
  'empty-refresh-token': takes((brought) => brought === '', ''),
  'null-refresh-token': takes((brought) => brought === null, undefined),
  'no-expiry': isOver((seconds) => seconds === undefined),
  'zero-expiry': isOver((seconds) => seconds === 0),
  'text-expiry': isOver((seconds) => typeof seconds === 'string'),
  'no-refresh-token': { refreshesWithoutToken: () => true },
  'offline-listed': { scopeToAsk: (needed) => needed },
  'offline-unlisted': { scopeToAsk: (needed) => `${needed} offline_access` },
  registration: {
    registration: (redirectUri) => ({
      ...goodHabits.registration(redirectUri),
      grant_types: ['authorization_code'],
    }),
  },
  'registration-drops-grant': {
    afterRegistration({ grant_types: types }) {
      if (!Array.isArray(types) || !types.includes('refresh_token')) throw new Error('not what was asked for')
    },
  },
  'application-type': {
    registration(redirectUri) {
      const { application_type: _, ...rest } = goodHabits.registration(redirectUri)
      return rest
    },
  },
  'offline-consent': { promptToAsk: () => undefined },
  declined: { triesWhereDeclined: () => 3 },
  'foreign-answer': { comparesIssuers: () => false },
  'another-server': { keepsServersApart: () => false },
  'moved-issuer': { refusesOtherIssuers: () => false },
  'another-user': { comparesSubjects: () => false },
  'forged-id-token': { verifiesIdTokens: () => false },
  'new-key': { readsKeysAgain: () => false },
  'slow-clock': { clockTolerance: () => 60 },
  'step-up': { stepUpScope: (_, needed) => needed },
}
