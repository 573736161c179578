import type { Habits } from './habits.ts'

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
}
