import type { Surroundings } from './answer.ts'
import type { SeededRandom } from './random.ts'

/** A value and the words for it. */
export interface Hostile<T> {
  readonly said: string
  of(around: Surroundings): T
}

const fixed = <T>(said: string, value: T): Hostile<T> => ({ said, of: () => value })

/** Texts that terminals, CI systems, shells, markup and parsers take for more than text. */
export const hostileTexts: readonly Hostile<string>[] = [
  fixed('terminal title', 'a\u001b]0;owned\u0007b'),
  fixed('screen cleared', '\u001b[2J\u001b[H0 failed'),
  fixed('carriage return', 'broken\rok  everything holds'),
  fixed('C1 sequence', 'a\u009b31mred\u009b0m'),
  fixed('bidirectional override', 'a\u202Eneerg\u202C'),
  fixed('bidirectional isolate', '\u2066a\u2069'),
  fixed('zero-width characters', 'a\u200bb\u200dc\ufeffd'),
  fixed('soft hyphen', 'a\u00adb'),
  fixed('Arabic letter mark', 'a\u061cb'),
  fixed('tag characters', 'a\u{E0041}\u{E0042}'),
  fixed('NUL', 'a\u0000b'),
  fixed('backspaces', 'fail\b\b\b\bpass'),
  fixed('CI command ::', 'a\n::error file=x::hostile'),
  fixed('CI command ##vso', 'a\n##vso[task.complete result=Succeeded;]done'),
  fixed('CI command ##teamcity', 'a\n##teamcity[buildStatus status=\u0027SUCCESS\u0027]'),
  fixed('line separator', 'a\u2028::error::b\u2029c'),
  fixed('next line', 'a\u0085::error::b'),
  fixed('carriage return and CI command', 'a\r::stop-commands::x'),
  fixed('lone surrogate', 'a\ud800b'),
  fixed('markup', '</script><script>alert(1)</script>'),
  fixed('end of CDATA', 'a]]>b<!--'),
  fixed('quotes and commands', `'; touch owned; $(touch owned) \`touch owned\` "`),
  fixed('Markdown', '|x|[a](javascript:alert(1))\n# heading'),
  fixed('YAML', 'a: b\n- c # d\n"e'),
  fixed('prototype', '__proto__'),
  fixed('constructor', 'constructor'),
  fixed('empty', ''),
  fixed('spaces', '   '),
  fixed('100 kB of letters', 'x'.repeat(100_000)),
  fixed('20,000 lines', '\n'.repeat(20_000)),
  fixed('looks like a number', '1e999'),
  fixed('format directives', '%s %d %o %n {password} {{x}}'),
]

/** What is no usable address, or one that should not be asked. */
export const hostileAddresses: readonly Hostile<string>[] = [
  fixed('empty', ''),
  fixed('relative path', '/relative'),
  fixed('relative without slash', 'relative?x=1'),
  fixed('open bracket', 'http://['),
  fixed('no host', 'http://'),
  fixed('port out of range', 'http://127.0.0.1:99999/'),
  fixed('bad percent', '/%E0%A4%A'),
  fixed('javascript:', 'javascript:alert(1)'),
  fixed('data:', 'data:text/html,<form><input name=password>'),
  fixed('file:', 'file:///etc/hostname'),
  fixed('mailto:', 'mailto:a@rp.example'),
  fixed('network path', '//127.0.0.1:9/x'),
  fixed('backslashes', 'http:\\\\127.0.0.1:9\\x'),
  fixed('spaces and quotes', `/a b'c"d;e`),
  fixed('control characters', '/a\u001b[31mb\u0001'),
  fixed('line break', '/a\nb'),
  fixed('user information', 'http://user:secret@127.0.0.1:9/'),
  fixed('nobody listens', 'http://127.0.0.1:9/endpoint'),
  fixed('https where http is spoken', 'https://127.0.0.1:9/endpoint'),
  fixed('100 kB', `/${'a'.repeat(100_000)}`),
  fixed('60 kB query', `/x?${'a=b&'.repeat(15_000)}`),
  fixed('dots', '/../../../../etc/passwd'),
  fixed('fragment', '#only'),
  fixed('not UTF-8', '/%ff%fe'),
  fixed('ambiguous host', 'http://127.0.0.1:9@127.0.0.1:9/'),
  { said: 'own origin, unknown path', of: ({ origin }) => `${origin}/nowhere` },
  { said: 'another port of loopback', of: ({ trap }) => `${trap}/trap` },
  { said: 'another name of loopback', of: ({ trap }) => `${trap.replace('127.0.0.1', 'localhost')}/trap` },
]

/** Members of JSON that stand for text which JSON.stringify would not write. */
const raw = (text: string): string => `@raw:${Buffer.from(text).toString('base64url')}@`

/** Writes JSON, with what `raw` marks as it is. */
export function jsonWithRaw(value: unknown): string {
  return JSON.stringify(value).replaceAll(/"@raw:([\w-]*)@"/g, (_, text: string) =>
    Buffer.from(text, 'base64url').toString(),
  )
}

function nested(depth: number, [open, close]: readonly [string, string]): string {
  return `${open.repeat(depth)}0${close.repeat(depth)}`
}

export const hostileJson: readonly Hostile<unknown>[] = [
  fixed('null', null),
  fixed('true', true),
  fixed('false', false),
  fixed('zero', 0),
  fixed('negative', -1),
  fixed('fraction', 0.5),
  fixed('number beyond every date', 8.64e15 * 10),
  fixed('number beyond doubles', raw('1e400')),
  fixed('400 digits', raw('9'.repeat(400))),
  fixed('empty list', []),
  fixed('list of null', [null, null]),
  fixed('list of numbers', [1, 2]),
  fixed('list of lists', [[['openid']]]),
  fixed('list of objects', [{ a: 1 }]),
  fixed(
    'list of 50,000',
    Array.from({ length: 50_000 }, (_, index) => `item-${index}-of-a-long-list`),
  ),
  fixed('empty object', {}),
  fixed('object like a list', { length: 3, 0: 'a' }),
  fixed('object with toString', { toString: 1, valueOf: null }),
  fixed('object with __proto__', raw('{"__proto__":{"x":1}}')),
  fixed('number as text', '3600'),
  fixed('5,000 deep', raw(nested(5_000, ['[', ']']))),
]

export function anyJson(random: SeededRandom): Hostile<unknown> {
  const kind = random.weighted<readonly Hostile<unknown>[]>([
    [5, hostileJson],
    [4, hostileTexts],
    [2, hostileAddresses],
  ])
  return random.pick(kind)
}
