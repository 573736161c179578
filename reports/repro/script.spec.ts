import { execFileSync, spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ExchangeRecord, RequirementResult } from '../../harness/engine/report.ts'
import { withWords } from '../testing/hostile-report.ts'
import { sampleReport } from '../testing/sample-report.ts'
import { reproScript } from './script.ts'

const folder = mkdtempSync(join(tmpdir(), 'offline-conformance-repro-'))
const stubs = join(folder, 'bin')
const work = join(folder, 'work')

/** Writes down its arguments, each ended by a NUL, and answers with nothing. */
const curlStub = `#!/bin/sh
for argument in "$@"; do printf '%s\\0' "$argument" >> "$CALLS"; done
printf '\\0' >> "$CALLS"
`
/** What no script may ever run: every hostile text calls it, in a way of its own. */
const plantedStub = `#!/bin/sh
: > "$CALLS.planted"
`

beforeAll(() => {
  mkdirSync(stubs)
  mkdirSync(work)
  writeFileSync(join(stubs, 'curl'), curlStub, { mode: 0o755 })
  writeFileSync(join(stubs, 'planted'), plantedStub, { mode: 0o755 })
  writeFileSync(join(stubs, 'openssl'), '#!/bin/sh\necho stub-random\n', { mode: 0o755 })
  for (const tool of ['mktemp', 'rm', 'head', 'tr', 'cat', 'grep', 'sed']) {
    const found = (process.env.PATH ?? '')
      .split(delimiter)
      .map((path) => join(path, tool))
      .find(existsSync)
    symlinkSync(found ?? expect.fail(`no ${tool} here`), join(stubs, tool))
  }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const bash = execFileSync('bash', ['-c', 'command -v bash'], { encoding: 'utf8' }).trim()

/** Runs a script with the stubs and nothing else on its path. */
function ran(script: string, env: Record<string, string> = {}) {
  const calls = join(folder, 'calls')
  for (const file of [calls, `${calls}.planted`]) rmSync(file, { force: true })
  const wanted = [...script.matchAll(/^need (\w+)/gm)].map(
    ([, name]) => [name ?? '', `given-${name}`] as const,
  )
  const file = join(folder, 'script.sh')
  writeFileSync(file, script)
  const { status, stderr, stdout } = spawnSync(bash, [file], {
    cwd: work,
    encoding: 'utf8',
    env: { ...Object.fromEntries(wanted), ...env, PATH: stubs, CALLS: calls, TMPDIR: folder },
  })
  const argv = existsSync(calls)
    ? readFileSync(calls, 'utf8')
        .split('\0\0')
        .slice(0, -1)
        .map((call) => call.split('\0'))
    : []
  return { status, stderr, stdout, argv, planted: existsSync(`${calls}.planted`), files: readdirSync(work) }
}

const hostile = [
  "'; planted; '",
  '"; planted; "',
  '$(planted)',
  '`planted`',
  '\nplanted\n',
  '\r\nplanted\r\n',
  '\rplanted',
  '\u2028planted\u2029planted\u0085planted',
  "\\'; planted #",
  '\\"$(planted)\\',
  "'\"'\"'$(planted)",
  '& planted & planted | planted || planted && planted',
  '> planted-file < planted-file',
  '; planted > planted-file',
  '} ; planted ; {',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's, not a template's
  '${x:-$(planted)}',
  '!planted !! ^a^b',
  '-oplanted-file',
  '--config=planted-file',
  '@planted-file',
  '* ? [a-z] {a,b} ~',
  '#planted',
  '\u001b]0;planted\u0007\u0000planted',
  "state#1$(planted)refresh_token#1'$(planted)",
  'constructor#1 __proto__#2 path#1 ifs#3 cookie#9',
]

const [failed] = sampleReport().results
const sample = failed as RequirementResult

const request = (given: Partial<ExchangeRecord['request']>, sender = 'client c1'): ExchangeRecord => ({
  number: 1,
  sender,
  startedAt: '2026-11-25T04:10:00.000Z',
  milliseconds: 1,
  request: { method: 'POST', url: 'https://op.example/token', headers: [], ...given },
})

/** One exchange of each kind of body, with cookies, headers and all. */
const exchanges: readonly ExchangeRecord[] = [
  ...sample.exchanges.slice(0, 2),
  request(
    {
      body: '{"a":"b"}',
      headers: [
        ['content-type', 'application/json'],
        ['x-y', 'z'],
      ],
    },
    'browser B2',
  ),
  request({ body: 'a=b&c=d', headers: [['authorization', 'Basic credential#1']] }),
  { ...request({ method: 'GET' }), failure: 'ECONNRESET' },
]

const puts: readonly (readonly [string, (own: string, words: string) => string])[] = [
  ['ends with', (own, words) => own + words],
  ['begins with', (own, words) => words + own],
  ['is nothing but', (_, words) => words],
]

test.each(puts)(
  'a script in which every text %s words of a hostile target runs nothing but curl',
  (_, put) => {
    const everywhere = hostile.flatMap((words) => withWords(exchanges, (own) => put(own, words)))
    const all = hostile.join('')
    const result = withWords({ ...sample, exchanges: [] }, (own) => put(own, all))
    const script = reproScript({ ...result, exchanges: everywhere }, { name: put('Acme', all) })
    const { status, stderr, planted, argv, files } = ran(script)
    expect({ status, stderr, planted, calls: argv.length, files }).toEqual({
      status: 0,
      stderr: '',
      planted: false,
      calls: everywhere.length,
      files: [],
    })
  },
)

test('curl gets hostile words as they were recorded, and never as an option or a file', () => {
  const addressOf = (words: string): string => `https://op.example/${words}?x=${words}`
  const unmarked = hostile.filter((words) => !/\w#\d/.test(words))
  const carried = (words: string): boolean => !/[\r\n\0]/.test(words)
  const script = reproScript(
    {
      ...sample,
      exchanges: unmarked.flatMap((words) => [
        request(
          {
            method: words,
            url: addressOf(words),
            headers: [
              ['x-told', words],
              [words, 'x'],
            ],
            body: new URLSearchParams([
              ['token', words],
              [words, 'value'],
            ]).toString(),
          },
          `browser ../../${words}`,
        ),
        request({ url: words, body: `{"a":"${words}"}` }),
      ]),
    },
    { name: 'Acme' },
  )
  const { argv } = ran(script)
  for (const [index, words] of unmarked.entries()) {
    const [first = [], second = []] = argv.slice(index * 2, index * 2 + 2)
    const whole = words.replaceAll('\0', '')
    expect(values(first, '--url')).toEqual([addressOf(whole)])
    expect(values(first, '-X')).toEqual([whole])
    expect(values(first, '-H').filter((header) => header.startsWith('x-told'))).toEqual(
      carried(words) ? [`x-told: ${words}`] : [],
    )
    expect(values(first, '-H').filter((header) => header.startsWith('@'))).toEqual([])
    expect(values(first, '-b').join()).toMatch(/\/cookies-\d+$/)
    expect(values(second, '--url')).toEqual([whole])
    expect(values(second, '--data-raw')).toEqual([`{"a":"${whole}"}`])
    if (whole === words) {
      expect(values(first, '--data-urlencode')).toEqual([
        `token=${words}`,
        `${encodeURIComponent(words)}=value`,
      ])
    }
    for (const each of [first, second]) {
      // Options of curl are those of the script; everything else is the value of one of them.
      const options = each.filter((_, place) => place === 0 || !takesNext(each, place - 1))
      expect(options.filter((option) => !known.has(option))).toEqual([])
      expect(values(each, '-o').every((file) => file.startsWith(folder))).toBe(true)
      expect(values(each, '--proto')).toEqual(['=http,https'])
    }
  }
})

const flags = new Set(['-sS', '--globoff'])
const known = new Set([
  ...flags,
  '--proto',
  '--max-time',
  '-X',
  '-b',
  '-c',
  '-H',
  '-o',
  '-D',
  '--url',
  '--data-raw',
  '--data-urlencode',
])

/** Whether what stands at a place is an option, not a value, and has a value itself. */
function takesNext(argv: readonly string[], place: number): boolean {
  const isOption = place === 0 || !takesNext(argv, place - 1)
  return isOption && !flags.has(argv[place] ?? '')
}

function values(argv: readonly string[], option: string): string[] {
  return argv.filter((_, place) => place > 0 && argv[place - 1] === option && takesNext(argv, place - 1))
}

test('what a server says to the script is shown without its control characters', () => {
  const script = reproScript({ ...sample, exchanges: [request({})] }, { name: 'Acme' })
  const answering = script.replace(
    'need() {',
    `curl() { printf 'HTTP/1.1 200 \\033[2J\\r\\n' > "$D/headers"; printf '\\033]0;x\\007' > "$D/body"; }\nneed() {`,
  )
  const { stdout } = ran(answering)
  expect(stdout).toContain('HTTP/1.1 200 ^[[2J\n')
  expect(stdout).toContain('^[]0;x^G')
})
