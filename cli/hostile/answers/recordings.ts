import type { SeededRandom } from '../../../selftest/testing/hostile/random.ts'
import { anyJson, jsonWithRaw } from '../../../selftest/testing/hostile/values.ts'

/** What a browser would record of a sign-in by script, with one thing in it, or about it, that no browser writes. */
export interface Recording {
  readonly said: string
  text(origin: string): string
}

const nobody = 'http://127.0.0.1:9'

type Node = Record<string, unknown> | unknown[]

function recordingAt(origin: string): Node {
  const entry = (method: string, url: string, type: string, more: object = {}): object => ({
    startedDateTime: '2026-11-03T10:00:00.000Z',
    request: { method, url, headers: [{ name: 'x-requested-with', value: 'script' }], ...more },
    response: { status: 200, content: { mimeType: type, text: '{"next":"/consent?request=abc"}' } },
  })
  const json = (body: unknown): object => ({
    postData: { mimeType: 'application/json', text: JSON.stringify(body) },
  })
  return {
    log: {
      version: '1.2',
      entries: [
        entry('GET', `${origin}/login?request=8f3a91c2d4e5b6a7`, 'text/html'),
        entry('GET', `${origin}/settings`, 'application/json'),
        entry(
          'POST',
          `${origin}/login?request=8f3a91c2d4e5b6a7`,
          'application/json',
          json({ username: 'kim', password: 'test-password-of-kim', request: '8f3a91c2d4e5b6a7' }),
        ),
        entry('GET', `${origin}/consent?request=8f3a91c2d4e5b6a7`, 'text/html'),
        entry(
          'POST',
          `${origin}/consent?request=8f3a91c2d4e5b6a7`,
          'application/json',
          json({ decision: 'allow' }),
        ),
        entry('GET', 'https://rp.example/callback?code=c&state=s', 'text/html'),
      ],
    },
  }
}

/** Every place in a tree. */
function pathsOf(node: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  const inside = Array.isArray(node)
    ? node.map((item, index) => pathsOf(item, [...path, index]))
    : node !== null && typeof node === 'object'
      ? Object.entries(node).map(([name, item]) => pathsOf(item, [...path, name]))
      : []
  return [...(path.length === 0 ? [] : [path]), ...inside.flat()]
}

function replaced(node: unknown, [first, ...rest]: readonly (string | number)[], value: unknown): unknown {
  if (first === undefined) return value
  if (Array.isArray(node))
    return node.map((item, index) => (index === first ? replaced(item, rest, value) : item))
  return Object.fromEntries(
    Object.entries(node as object).map(([name, item]) => [
      name,
      name === first ? replaced(item, rest, value) : item,
    ]),
  )
}

const whole: readonly (readonly [said: string, change: (text: string) => string])[] = [
  ['as it should be', (text) => text],
  ['after a byte order mark', (text) => `\ufeff${text}`],
  ['cut', (text) => text.slice(0, text.length / 2)],
  ['empty', () => ''],
  ['null', () => 'null'],
  ['a list', () => '[]'],
  ['log null', () => '{"log":null}'],
  ['entries null', () => '{"log":{"entries":null}}'],
  ['entries of nothing', () => '{"log":{"entries":[null,1,"a",[],{}]}}'],
  ['100,000 deep', () => `${'{"log":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
  ['with bytes of another encoding', (text) => text.replace('kim', 'k\u00efm\u0000')],
]

export function recordingFor(random: SeededRandom): Recording {
  if (random.chance(0.2)) {
    const [said, change] = random.pick(whole)
    return { said: `recording ${said}`, text: (origin) => change(JSON.stringify(recordingAt(origin))) }
  }
  const path = random.pick(pathsOf(recordingAt('http://127.0.0.1:1')))
  const value = anyJson(random)
  return {
    said: `recording: ${path.join('.')} is ${value.said}`,
    text: (origin) =>
      jsonWithRaw(replaced(recordingAt(origin), path, value.of({ origin, trap: nobody, named: nobody }))),
  }
}
