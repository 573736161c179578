import { describe, expect, test } from 'vitest'
import { Effects } from '../drivers/effects.ts'
import { TargetError } from '../engine/errors.ts'
import type { TokenReply } from '../http/reply.ts'
import type { Grant } from '../rp/grant.ts'
import type { TestClient } from '../target/actors.ts'
import { Judge } from './judge.ts'

const client: TestClient = {
  role: 'main',
  clientId: 'web',
  authentication: 'none',
  redirectUri: 'https://rp.example/callback',
  consent: 'ask',
  scopes: [],
}

const answered: TokenReply = {
  url: 'https://op.example/token?x',
  status: 200,
  headers: {},
  text: '{}',
  json: {},
  exchange: 7,
  accessToken: 'access',
  refreshToken: 'next',
  idToken: undefined,
  scope: undefined,
  tokenType: 'Bearer',
  expiresIn: 300,
  granted: true,
}
const json = { error: 'invalid_grant' }
const refused: TokenReply = {
  ...answered,
  status: 400,
  json,
  refreshToken: undefined,
  granted: false,
  exchange: 8,
}
const crashed: TokenReply = { ...refused, status: 503, json: undefined }

const grant: Grant = {
  kind: 'offline',
  user: { role: 'first', username: 'kim', password: 'password of kim' },
  client,
  browser: { name: 'B1' } as Grant['browser'],
  requestedScope: 'openid offline_access',
  nonce: 'nonce',
  first: answered,
  latest: answered,
  firstRefreshToken: 'own',
  refreshToken: 'own',
  accessToken: 'access',
  firstIdToken: undefined,
  idToken: undefined,
  subject: undefined,
  refreshTokens: ['own'],
}

/** A judge on a server that gives these answers, one after the other; what was presented to it. */
function judging(answers: readonly TokenReply[], windowSeconds = 0) {
  const presented: (string | undefined)[] = []
  const rest = [...answers]
  const next = (token: string | undefined): TokenReply => {
    presented.push(token)
    return rest.shift() ?? expect.fail('asked once too often')
  }
  const effects = new Effects()
  const judge = new Judge({
    rp: {
      refresh: async (given) => next(given.refreshToken),
      refreshToken: async (token) => next(token),
    },
    windowSeconds,
    signal: new AbortController().signal,
    effects,
  })
  return { judge, presented, effects }
}

const alive = {
  outcome: 'met',
  subject: 'it',
  expected: 'still refreshes',
  observed: 'an access token',
  exchanges: [7],
}
const dead = {
  outcome: 'met',
  subject: 'it',
  expected: 'refused',
  observed: 'refused (400 invalid_grant)',
  exchanges: [8],
}

describe('a token that has to live', () => {
  test.each([
    ['of a grant', (judge: Judge) => judge.alive(grant, 'it'), ['own', 'own']],
    ['by itself', (judge: Judge) => judge.aliveToken('old', client, 'it'), ['old']],
  ] as const)('%s does, where it yields an access token', async (_, look, tokens) => {
    const { judge, presented } = judging(tokens.map(() => answered))
    expect(await look(judge)).toBe(true)
    expect(judge.observations).toEqual([alive])
    expect(presented).toEqual(tokens)
  })

  test('does not, where it was good exactly once more', async () => {
    const { judge } = judging([answered, refused])
    expect(await judge.alive(grant, 'it')).toBe(false)
    expect(judge.observations).toMatchObject([{ outcome: 'violated', exchanges: [8] }])
  })

  test('does not, where it is refused', async () => {
    const { judge } = judging([refused, refused])
    expect(await judge.alive(grant, 'it')).toBe(false)
    expect(await judge.aliveToken('old', client, 'it', 'weakness')).toBe(false)
    const observation = { ...alive, observed: 'refused (400 invalid_grant)', exchanges: [8] }
    expect(judge.observations).toEqual([
      { ...observation, outcome: 'violated' },
      { ...observation, outcome: 'weak' },
    ])
  })
})

describe('a token that has to be dead', () => {
  test.each([
    ['of a grant', (judge: Judge) => judge.dead(grant, 'it'), 'own'],
    ['by itself', (judge: Judge) => judge.deadToken('old', client, 'it'), 'old'],
  ] as const)('%s is, where it is refused', async (_, look, token) => {
    const { judge, presented } = judging([refused])
    expect(await look(judge)).toBe(true)
    expect(judge.observations).toEqual([dead])
    expect(presented).toEqual([token])
  })

  test('is not, where it yields an access token; without a window it is asked for once', async () => {
    const { judge, presented } = judging([answered, answered])
    expect(await judge.dead(grant, 'it')).toBe(false)
    expect(await judge.deadToken('old', client, 'it', 'weakness')).toBe(false)
    const observation = { ...dead, observed: 'still yields an access token', exchanges: [7] }
    expect(judge.observations).toEqual([
      { ...observation, outcome: 'violated' },
      { ...observation, outcome: 'weak' },
    ])
    expect(presented).toEqual(['own', 'old'])
  })

  test('may live on within the window, and is followed by what it was replaced with', async () => {
    const { judge, presented } = judging([answered, refused], 0.02)
    expect(await judge.deadToken('old', client, 'it')).toBe(true)
    expect(judge.observations).toEqual([{ ...dead, observed: 'refused (400 invalid_grant) after 0 s' }])
    expect(presented).toEqual(['old', 'next'])
  })

  test('may not live on beyond the window', async () => {
    // A timer may fire a little early, so that the last wait is followed by another short one.
    const { judge } = judging(Array<TokenReply>(20).fill(answered), 0.02)
    expect(await judge.dead(grant, 'it')).toBe(false)
    expect(judge.observations).toMatchObject([
      { outcome: 'violated', observed: 'still yields an access token after 0 s' },
    ])
  })
})

test.each([
  ['that has to live', (judge: Judge) => judge.alive(grant, 'it')],
  ['that has to be dead', (judge: Judge) => judge.dead(grant, 'it')],
] as const)('a crash says nothing about a token %s', async (_, look) => {
  const { judge } = judging([crashed])
  await expect(look(judge)).rejects.toThrow(TargetError)
  expect(judge.observations).toEqual([])
})

describe('a fact', () => {
  const fact = { subject: 'it', expected: 'a', observed: 'b' }

  test('that holds is met, and one that does not is a violation unless it is called a weakness', () => {
    const { judge } = judging([])
    expect(judge.that(true, fact)).toBe(true)
    expect(judge.that(false, { ...fact, replies: [answered, { exchange: 9 }] })).toBe(false)
    expect(judge.that(false, fact, 'weakness')).toBe(false)
    expect(judge.observations).toEqual([
      { ...fact, outcome: 'met', exchanges: [] },
      { ...fact, outcome: 'violated', exchanges: [7, 9] },
      { ...fact, outcome: 'weak', exchanges: [] },
    ])
  })

  test('is not judged by a crash, unless the crash is what is judged', () => {
    const { judge } = judging([])
    expect(() => judge.that(true, { ...fact, replies: [answered, crashed] })).toThrow(TargetError)
    expect(judge.that(false, { ...fact, replies: [crashed], judgesCrash: true })).toBe(false)
    expect(judge.observations).toMatchObject([{ outcome: 'violated' }])
  })
})

test('a note is recorded with what shows it, and judges nothing', () => {
  const { judge } = judging([])
  judge.note('it', 'seen')
  judge.note('it', 'seen again', [answered])
  const note = { outcome: 'noted', subject: 'it', expected: 'recorded only' }
  expect(judge.observations).toEqual([
    { ...note, observed: 'seen', exchanges: [] },
    { ...note, observed: 'seen again', exchanges: [7] },
  ])
})
