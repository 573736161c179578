import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { TargetError } from '../engine/errors.ts'
import { Redactor } from '../evidence/redactor.ts'
import type { Reply } from '../http/reply.ts'
import { Ledger } from '../rp/ledger.ts'
import type { RelyingParty } from '../rp/relying-party.ts'
import { tokenReply } from '../rp/token-reply.ts'
import { endTokens } from './clean-up.ts'

const user = { role: 'first', username: 'kim', password: 'secret' }
const client = {
  role: 'main',
  clientId: 'web',
  authentication: 'none',
  redirectUri: 'https://rp.example/callback',
  consent: 'ask',
  scopes: [],
} as const

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

type Answer = number | 'cut' | 'lost'

function answer(what: Answer): Reply {
  if (what === 'cut') throw new TargetError('ECONNRESET', 'the connection was cut')
  if (what === 'lost') throw new TargetError('ECONNREFUSED', 'connection refused')
  const json = what === 200 ? { access_token: 'an-access-token' } : {}
  return { url: 'https://op.example/', status: what, headers: {}, text: '', json, exchange: 1 }
}

/** What becomes of one token at a server with these answers, and how many requests that took. */
async function ended(revocations: Answer[], proofs: Answer[], windowSeconds = 0) {
  const ledger = new Ledger()
  ledger.issued('a-refresh-token', user, client)
  let requests = 0
  const next = (answers: Answer[]): Reply => {
    requests += 1
    return answer(answers.length > 1 ? (answers.shift() ?? 0) : (answers[0] ?? 0))
  }
  const rp: Partial<RelyingParty> = {
    metadata: {
      issuer: 'https://op.example',
      authorization_endpoint: '',
      token_endpoint: '',
      revocation_endpoint: 'https://op.example/revoke',
    },
    revoke: async () => next(revocations),
    refreshToken: async () => tokenReply(next(proofs)),
  }
  const [entry] = await endTokens(ledger, rp as RelyingParty, new Redactor(), {
    pauses: [0, 0],
    windowSeconds,
  })
  return { end: entry?.end, requests }
}

test.each<[string, Answer[], Answer[], string]>([
  ['a connection that is cut once', [200], ['cut', 400], 'proven-dead'],
  ['a server that fails once', [503, 200], [502, 400], 'proven-dead'],
  ['a rate limit that passes', [429, 200], [429, 429, 400], 'proven-dead'],
])('%s does not leave a token unproven', async (_, revocations, proofs, end) => {
  expect((await ended(revocations, proofs)).end).toBe(end)
})

test.each<[string, Answer]>([
  ['429', 429],
  ['503', 503],
  ['a cut connection', 'cut'],
])('%s that lasts is no proof that a token is dead', async (_, last) => {
  expect(await ended([200], [last])).toEqual({ end: 'unknown', requests: 4 })
})

test('a revocation that spreads within the declared window leaves no token alive', async () => {
  const spread = ended([200], [200, 200, 400], 5)
  await vi.advanceTimersByTimeAsync(2000)
  expect(await spread).toEqual({ end: 'proven-dead', requests: 4 })
  const slow = ended([200], [200], 1)
  await vi.advanceTimersByTimeAsync(2000)
  expect((await slow).end).toBe('alive')
})

test('a server that is gone is not asked again, and a token that refreshes is alive', async () => {
  expect(await ended(['lost'], ['lost'])).toEqual({ end: 'unknown', requests: 2 })
  expect((await ended([200], [200])).end).toBe('alive')
})
