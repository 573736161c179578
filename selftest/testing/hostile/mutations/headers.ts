import { type MutationBody, type Place, withHeader } from '../answer.ts'
import type { SeededRandom } from '../random.ts'
import { hostileAddresses, hostileTexts } from '../values.ts'

const statuses: readonly (readonly [number, string])[] = [
  [200, 'OK'],
  [201, 'Created'],
  [204, 'No Content'],
  [206, 'Partial Content'],
  [302, 'Found'],
  [304, 'Not Modified'],
  [307, 'Temporary Redirect'],
  [308, 'Permanent Redirect'],
  [400, 'Bad Request'],
  [401, 'Unauthorized'],
  [403, 'Forbidden'],
  [404, 'Not Found'],
  [405, 'Method Not Allowed'],
  [418, 'teapot ::error::'],
  [429, 'Too Many Requests'],
  [500, 'Internal Server Error'],
  [502, 'Bad Gateway'],
  [503, 'Service Unavailable'],
  [599, ''],
  [999, 'Unknown'],
]

export function statusLine(random: SeededRandom, at: Place): MutationBody {
  const [status, reason] = random.pick(statuses)
  return {
    name: `${at}: status ${status}`,
    at,
    apply: (sent) => ({ ...sent, answer: { ...sent.answer, status, reason } }),
  }
}

const values: Readonly<Record<string, readonly string[]>> = {
  'Set-Cookie': [
    '=',
    'a',
    '; ; ;',
    'sid=; Max-Age=0',
    'sid=x; Domain=example.com',
    'sid=x; Domain=..',
    'sid=x; Expires=never',
    'sid=x; Max-Age=1e999',
    '__Host-a=b; Path=/; Domain=a',
    `a=${'x'.repeat(60_000)}`,
    'a=\u001b[31m',
    'a=b; Path=\u0001',
    '__proto__=x',
    'a="\u00ff\u00fe"',
  ],
  'WWW-Authenticate': [
    '',
    'Basic',
    'Basic realm="',
    'Basic realm="\u001b[31m"',
    'Bearer error="\u009b31m", ='.repeat(50),
    ','.repeat(5000),
    'Digest nonce=,,,',
    '"="=',
  ],
  'Content-Type': ['', ';', 'text/html; charset="', 'application/json;;;', '\u001b[31m', 'x'.repeat(5000)],
  'Retry-After': ['0', '-1', '999999999', '1e9', 'never', 'Fri, 31 Dec 9999 23:59:59 GMT', '', '\u001b[2J'],
  Date: ['', 'never', '0', 'Fri, 31 Dec 9999 23:59:59 GMT', 'Thu, 01 Jan 1970 00:00:00 GMT', '\u001b[31m'],
  'Cache-Control': ['', ',,,', 'no-store=', '='.repeat(3000), '\u001b[31m'],
  'Content-Encoding': ['gzip', 'br', 'identity, gzip', 'x'],
  Link: ['<http://[>; rel=x', '<'],
  'Transfer-Encoding': ['identity', 'gzip'],
  Connection: ['upgrade', 'close, close'],
  'DPoP-Nonce': ['', '\u001b[31m', 'n'.repeat(5000)],
}

/** A header with a value that it should not have. */
export function header(random: SeededRandom, at: Place): MutationBody {
  const name = random.pick(Object.keys(values))
  if (random.chance(0.2)) {
    const text = random.pick(hostileTexts)
    // A line break would end the header, which belongs to the faults of connections.
    const apply: MutationBody['apply'] = (sent, around) =>
      withHeader(sent, name, text.of(around).replaceAll('\n', ' ').slice(0, 10_000))
    return { name: `${at}: header ${name} with ${text.said}`, at, apply }
  }
  const value = random.pick(values[name] ?? [])
  return {
    name: `${at}: header ${name} is ${JSON.stringify(value.slice(0, 40))}`,
    at,
    apply: (sent) => withHeader(sent, name, value),
  }
}

export function manyHeaders(random: SeededRandom, at: Place): MutationBody {
  const count = random.pick([50, 500, 2500])
  const name = random.pick(['X-Filler', 'Set-Cookie'])
  return {
    name: `${at}: ${count} headers ${name}`,
    at,
    apply: (sent) => ({
      ...sent,
      answer: {
        ...sent.answer,
        headers: [
          ...sent.answer.headers,
          ...Array.from({ length: count }, (_, index) => [name, `name-${index}=value`] as const),
        ],
      },
    }),
  }
}

/** A redirect to where nobody should go. */
export function redirect(random: SeededRandom, at: Place): MutationBody {
  const status = random.pick([301, 302, 303, 307, 308])
  const form = random.weighted([
    [6, 'address'],
    [1, 'loop'],
    [1, 'chain'],
    [1, 'none'],
    [1, 'error'],
  ] as const)
  const address = random.pick(hostileAddresses)
  const text = random.pick(hostileTexts)
  let step = 0
  const said = {
    address: `to ${address.said}`,
    loop: 'to itself',
    chain: 'without an end',
    none: 'without Location',
    error: `to the client with error ${text.said}`,
  }[form]
  return {
    name: `${at}: ${status} ${said}`,
    at,
    apply(sent, around) {
      const redirected = { ...sent, answer: { ...sent.answer, status, reason: 'Found' } }
      step += 1
      const query = new URLSearchParams([
        ['error', text.of(around).slice(0, 2000)],
        ['error_description', text.of(around).slice(0, 2000)],
        ['state', 'x'],
      ])
      const path = at === 'any' ? 'nowhere' : at
      const to = {
        address: address.of(around).replaceAll('\n', ' '),
        loop: `/${path}?again`,
        chain: `/${path}?step=${step}`,
        none: undefined,
        error: `https://rp.example/callback?${query}`,
      }[form]
      return to === undefined ? redirected : withHeader(redirected, 'Location', to)
    },
  }
}
