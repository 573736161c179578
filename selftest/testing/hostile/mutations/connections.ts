import { type MutationBody, type Place, type Wire, withHeader } from '../answer.ts'
import type { SeededRandom } from '../random.ts'

const latin = (text: string): Buffer => Buffer.from(text, 'latin1')

const wires: readonly (readonly [said: string, wire: Wire])[] = [
  ['reset before a byte', { kind: 'reset', after: 0 }],
  ['reset in the head', { kind: 'reset', after: 20 }],
  ['reset in the body', { kind: 'reset', after: 260 }],
  ['closed before a byte', { kind: 'closed' }],
  ['closed in the head', { kind: 'short', after: 30 }],
  ['closed in the body', { kind: 'short', after: 260 }],
  ['garbage', { kind: 'bytes', bytes: Buffer.from([0, 1, 2, 0xff, 0xfe, 10, 13, 10, 13, 10]) }],
  ['a TLS alert', { kind: 'bytes', bytes: Buffer.from([0x15, 3, 1, 0, 2, 2, 70]) }],
  ['SSH', { kind: 'bytes', bytes: latin('SSH-2.0-OpenSSH_9.2\r\n') }],
  ['HTTP/0.9', { kind: 'bytes', bytes: latin('<html>hello</html>') }],
  ['HTTP/3.7', { kind: 'bytes', bytes: latin('HTTP/3.7 200 OK\r\n\r\n') }],
  [
    'a status that is no number',
    { kind: 'bytes', bytes: latin('HTTP/1.1 abc \u001b[31m\r\nContent-Length: 0\r\n\r\n') },
  ],
  [
    'a header without a colon',
    { kind: 'bytes', bytes: latin('HTTP/1.1 200 OK\r\nbroken\r\nContent-Length: 2\r\n\r\n{}') },
  ],
  [
    'two lengths',
    { kind: 'bytes', bytes: latin('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 5\r\n\r\n{}') },
  ],
  [
    'chunks of a wrong size',
    {
      kind: 'bytes',
      bytes: latin('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n'),
    },
  ],
  [
    'a head of 1 MB',
    { kind: 'bytes', bytes: latin(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(1_000_000)}\r\n\r\n`) },
  ],
  ['100 Continue before it', { kind: 'preceded', bytes: latin('HTTP/1.1 100 Continue\r\n\r\n') }],
  [
    '100 Continue 2,000 times',
    { kind: 'preceded', bytes: latin('HTTP/1.1 100 Continue\r\n\r\n'.repeat(2000)) },
  ],
  [
    '103 Early Hints before it',
    { kind: 'preceded', bytes: latin('HTTP/1.1 103 Early Hints\r\nLink: <\r\n\r\n') },
  ],
  ['an empty line before it', { kind: 'preceded', bytes: latin('\r\n\r\n') }],
  [
    'a second answer before it',
    { kind: 'preceded', bytes: latin('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}') },
  ],
]
const slow: readonly (readonly [said: string, wire: Wire])[] = [
  ['never answered', { kind: 'silent' }],
  ['one byte at a time', { kind: 'drip', every: 100 }],
  ['a body without an end', { kind: 'endless' }],
]

/** A connection that breaks, or a message that is none. */
export function connection(random: SeededRandom, at: Place): MutationBody {
  const [said, wire] = random.pick(random.chance(0.15) ? slow : wires)
  return { name: `${at}: ${said}`, at, apply: (sent) => ({ ...sent, wire }) }
}

export function dishonestLength(random: SeededRandom, at: Place): MutationBody {
  const length = random.pick(['0', '1', '99999999', '-1', '1e3', '0x10', '18446744073709551616', ''])
  return {
    name: `${at}: Content-Length ${JSON.stringify(length)}`,
    at,
    apply: (sent) => ({ ...withHeader(sent, 'Content-Length', length), honestLength: false }),
  }
}
