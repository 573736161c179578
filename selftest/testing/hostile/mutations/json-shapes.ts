import { gzipSync } from 'node:zlib'
import { type MutationBody, type Place, type Sent, withBody, withHeader } from '../answer.ts'
import type { SeededRandom } from '../random.ts'

type Shape = readonly [said: string, change: (sent: Sent) => Sent]

const text = ({ answer }: Sent): string => answer.body.toString()

function formOf(sent: Sent): string {
  try {
    return new URLSearchParams(JSON.parse(text(sent)) as Record<string, string>).toString()
  } catch {
    return 'access_token=form-encoded&refresh_token=form-encoded-too'
  }
}

let packed: Buffer | undefined

/** Spaces, which JSON may have as many of as it likes; packed in turns of 10 MB, which gzip allows. */
function bomb(): Buffer {
  packed ??= Buffer.concat(Array<Buffer>(20).fill(gzipSync(Buffer.alloc(10_000_000, ' '))))
  return packed
}

/** What a JSON answer can be instead. */
const shapes: readonly Shape[] = [
  ['form-encoded', (sent) => withBody(sent, formOf(sent), 'application/x-www-form-urlencoded')],
  ['form-encoded, called JSON', (sent) => withBody(sent, formOf(sent))],
  ['cut in the middle', (sent) => withBody(sent, text(sent).slice(0, text(sent).length / 2))],
  ['cut before its last brace', (sent) => withBody(sent, text(sent).slice(0, -1))],
  ['after a byte order mark', (sent) => withBody(sent, `\ufeff${text(sent)}`)],
  ['before garbage', (sent) => withBody(sent, `${text(sent)}<!-- trace: \u001b[31m -->`)],
  ['after a guard against scripts', (sent) => withBody(sent, `)]}',\n${text(sent)}`)],
  ['twice', (sent) => withBody(sent, `${text(sent)}\n${text(sent)}`)],
  ['JSON in a JSON text', (sent) => withBody(sent, JSON.stringify(text(sent)))],
  ['in a list', (sent) => withBody(sent, `[${text(sent)}]`)],
  ['null', (sent) => withBody(sent, 'null')],
  ['a number', (sent) => withBody(sent, '42')],
  ['a text', (sent) => withBody(sent, '"refused"')],
  ['an empty object', (sent) => withBody(sent, '{}')],
  ['an empty body', (sent) => withBody(sent, '')],
  ['an unfinished object', (sent) => withBody(sent, '{')],
  [
    'with every member twice, null last',
    (sent) =>
      withBody(
        sent,
        `{${text(sent).trim().slice(1, -1)},"access_token":null,"refresh_token":null,"error":null}`,
      ),
  ],
  ['100,000 deep', (sent) => withBody(sent, `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`)],
  ['3 MB of spaces', (sent) => withBody(sent, `${' '.repeat(3_000_000)}${text(sent)}`)],
  ['6 MB', (sent) => withBody(sent, `{"x":"${'x'.repeat(6_000_000)}"}`)],
  ['1 MB of inputs without an end', (sent) => withBody(sent, '<input '.repeat(150_000), 'text/html')],
  [
    '1 MB of inputs, called JSON',
    (sent) => withBody(sent, `<html>${'<input type=hidden name=a '.repeat(40_000)}`),
  ],
  [
    '20,000 tokens',
    (sent) =>
      withBody(
        sent,
        JSON.stringify({
          list: Array.from({ length: 20_000 }, (_, index) => ({
            access_token: `token-${index}-${'abcdefghij'.repeat(2)}`,
          })),
        }),
      ),
  ],
  ['a gzip bomb of 200 MB', (sent) => withHeader(withBody(sent, bomb()), 'content-encoding', 'gzip')],
  ['UTF-16', (sent) => withBody(sent, Buffer.from(`\ufeff${text(sent)}`, 'utf16le'))],
  ['bytes that are no UTF-8', (sent) => withBody(sent, Buffer.from([0x7b, 0xff, 0xfe, 0xc0, 0x80, 0x7d]))],
  ['HTML', (sent) => withBody(sent, '<!doctype html><title>Portal \u001b[2J</title><p>Hello', 'text/html')],
  ['called an image', (sent) => withBody(sent, text(sent), 'image/png')],
  ['with an unknown charset', (sent) => withBody(sent, text(sent), 'application/json; charset=x-\u00ff')],
]

export function jsonShape(random: SeededRandom, at: Place): MutationBody {
  const [said, change] = random.pick(shapes)
  return { name: `${at}: the answer is ${said}`, at, apply: (sent) => change(sent) }
}

const broken = 'AAAA'
const keySets: readonly (readonly [said: string, keys: unknown])[] = [
  ['null among the keys', [null]],
  ['a text among the keys', ['key']],
  ['a key without members', [{}]],
  ['an RSA key without a modulus', [{ kty: 'RSA', kid: 'a', e: 'AQAB' }]],
  ['a point off the curve', [{ kty: 'EC', crv: 'P-256', x: broken, y: broken }]],
  ['an unknown kind of key', [{ kty: 'oct', k: broken }, { kty: '\u001b[31m' }]],
  ['numbers as members', [{ kty: 'EC', crv: 'P-256', x: 1, y: 2, kid: 3 }]],
  ['no key', []],
  ['5,000 keys', Array.from({ length: 5000 }, (_, kid) => ({ kty: 'EC', crv: 'P-256', kid }))],
  ['an object', { a: 1 }],
]

export function keySet(random: SeededRandom, at: Place): MutationBody {
  const [said, keys] = random.pick(keySets)
  const apply = (sent: Sent): Sent => withBody(sent, JSON.stringify({ keys }))
  return { name: `jwks: ${said}`, at, apply }
}
