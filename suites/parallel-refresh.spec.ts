import { expect, test } from 'vitest'
import { withWindowTime } from '../harness/http/window-time.ts'
import { rotationParallelRefreshNotFatal } from './hygiene/parallel-refresh.ts'
import { fakeCheck } from './testing/fake-check.ts'

interface Answer {
  readonly granted: boolean
  readonly status: number
  readonly refreshToken?: string
  readonly exchange: number
}

/** A server that answers refreshes by a function of the token; what the check observes, in words. */
async function observed(
  answer: (token: string) => Omit<Answer, 'exchange'>,
  policy: { readonly propagation_window?: number } = { propagation_window: 0 },
): Promise<string[]> {
  const words: string[] = []
  let exchanges = 0
  let grants = 0
  const check = fakeCheck({
    rp: {
      throttled: false,
      offline: async () => ({ refreshToken: `grant${++grants}` }),
      refreshToken: async (token: string): Promise<Answer> => ({ ...answer(token), exchange: ++exchanges }),
    },
    policy,
    users: { first: {} },
    clients: { main: {} },
    browser: () => ({}),
    observe: {
      that(holds: boolean) {
        words.push(holds ? 'met' : 'violated')
        return holds
      },
      note: (_, text) => void words.push(text),
    },
  })
  await rotationParallelRefreshNotFatal.check(check)
  return words
}

/** Both of two requests get a token, of which the given one lives; the use of the other one ends the line. */
function serverWhere(lives: 'the first' | 'the second' | 'none') {
  const dead = new Set<string>()
  const used = new Map<string, number>()
  return (token: string): Omit<Answer, 'exchange'> => {
    const [line = ''] = token.split('.')
    const times = (used.get(token) ?? 0) + 1
    used.set(token, times)
    const wrong =
      token.endsWith(lives === 'the first' ? 'b' : 'a') || (lives === 'none' && token.includes('.'))
    if (wrong) dead.add(line)
    if (dead.has(line)) return { granted: false, status: 400 }
    const suffix = token.includes('.') ? `${used.size}` : times === 1 ? 'a' : 'b'
    return { granted: true, status: 200, refreshToken: `${line}.${suffix}` }
  }
}

test.each(['the first', 'the second'] as const)(
  'where both requests get a token and %s of them lives, the client goes on',
  async (which) => {
    expect(await observed(serverWhere(which))).toEqual(['met'])
  },
)

test('where both requests get a token and none of them lives, the client is locked out', async () => {
  expect(await observed(serverWhere('none'))).toEqual(['violated'])
})

test('a crash of one of the two requests is recorded, and does not count as long as the client goes on', async () => {
  let requests = 0
  const words = await observed(() => {
    requests += 1
    return requests % 3 === 1
      ? { granted: false, status: 500 }
      : { granted: true, status: 200, refreshToken: `token${requests}` }
  })
  expect(words).toEqual(['met', 'failed with status 500'])
})

test('a line that other nodes end within the declared window only is found at its end', async () => {
  let now = 0
  const time = {
    now: () => now,
    wait: async (milliseconds: number) => {
      now += milliseconds
    },
  }
  const words = await withWindowTime(time, () =>
    observed(
      (token) =>
        now < 3000 ? { granted: true, status: 200, refreshToken: token } : { granted: false, status: 400 },
      { propagation_window: 5 },
    ),
  )
  expect(words).toEqual(['violated'])
})
