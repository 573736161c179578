/**
 * The first half hour of somebody who writes an MCP server, and of somebody who writes an MCP client, typed for real:
 * npm run first-half-hour [-- --write]
 *
 * Compares what the commands print with the page of the guide; `--write` takes it over.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { people } from '../../servers/cast.ts'
import { started } from '../ten-minutes/application.ts'
import { edited, shownEdits } from './edits.ts'
import { Session } from './session.ts'
import { comparable, transcriptOf, withTranscript } from './transcript.ts'

const here = import.meta.dirname
const root = join(here, '..', '..', '..')
const page = join(root, 'docs', 'guide', 'first-half-hour.md')
const origin = 'http://127.0.0.1:9485'

async function serverStory(): Promise<readonly string[]> {
  const cwd = mkdtempSync(join(tmpdir(), 'half-hour-'))
  const server = join(root, 'interop', 'servers', 'workers-oauth-provider')
  const start = (file: string) => [
    ...[process.execPath, '--import', 'tsx', join(server, file)],
    ...['--port', '9485'],
  ]
  const application = await started(start('server.ts'), { cwd: root, env: {}, address: origin })
  try {
    const [alice, bob] = people
    const env = { ALICE_PASSWORD: alice?.password ?? '', BOB_PASSWORD: bob?.password ?? '' }
    const session = new Session({ cwd, env })
    const users = ['--user', 'alice=env:ALICE_PASSWORD', '--user', 'bob=env:BOB_PASSWORD']
    const run = ['run', '-t', 'target.yaml', '--edition', 'next']
    await session.type(['init', '--mcp', `${origin}/mcp`, ...users])
    await session.type(['doctor', '-t', 'target.yaml'], { shows: (line) => !/^skipped|^ +fix/.test(line) })
    await session.type(run, { exits: 1, shows: findings() })
    await session.type(['explain', 'rotation-reuse-revokes-family'], { shows: before('How it is checked') })
    const reason = ['--reason', 'our library keeps two tokens of a line']
    await session.type(['baseline', 'init', 'reports/out/report.json', ...reason])
    return session.lines
  } finally {
    await application.stop()
    rmSync(cwd, { recursive: true })
  }
}

/** Failures with their details, and the counts at the end. */
function findings(): (line: string) => boolean {
  let inFailure = false
  return (line) => {
    if (line !== '' && !line.startsWith(' ')) inFailure = /^fail /.test(line)
    return inFailure || / passed, |^findings|^gate/.test(line)
  }
}

/** What comes before a line; the rest is long. */
function before(last: string): (line: string) => boolean {
  let shows = true
  return (line) => {
    shows &&= line !== last
    return shows
  }
}

async function clientStory(): Promise<readonly string[]> {
  const state = mkdtempSync(join(tmpdir(), 'half-hour-'))
  const mended = join(here, 'mended.js')
  try {
    const session = new Session({ cwd: here, env: {} })
    const judge = (file: string) => [
      ...['judge', 'rotation', 'parallel', 'lost-answer', 'revoked', '--command', `node ${file}`],
      ...['--out', join(state, 'out')],
    ]
    await session.type(judge('client.js'), { exits: 1 })
    writeFileSync(mended, edited(readFileSync(join(here, 'client.js'), 'utf8')))
    session.say(...shownEdits(), '')
    await session.type(judge('mended.js'))
    return session.lines.map((line) => line.replace(` --out ${join(state, 'out')}`, ''))
  } finally {
    rmSync(mended, { force: true })
    rmSync(state, { recursive: true })
  }
}

let document = readFileSync(page, 'utf8')
let different = 0
for (const [name, tell] of [
  ['server', serverStory],
  ['client', clientStory],
] as const) {
  const lines = (await tell()).join('\n').trimEnd().split('\n')
  console.log(`== ${name}\n${lines.join('\n')}\n`)
  const same = comparable(transcriptOf(document, name)) === comparable(lines)
  if (!same)
    console.log(`the transcript of the ${name} in ${page} is another one (--write takes this one over)`)
  different += same ? 0 : 1
  document = withTranscript(document, name, lines)
}
const writes = process.argv.includes('--write')
if (writes) writeFileSync(page, document)
process.exitCode = different > 0 && !writes ? 1 : 0
