import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { hasUnseen } from '../harness/engine/visible-text.ts'
import { hostileReport, planted } from '../reports/testing/hostile-report.ts'
import { greenReport } from '../reports/testing/sample-report.ts'
import { CommandFolder, type Ended } from './testing/command.ts'
import { type FaultyServer, faultyServer } from './testing/faulty-server.ts'
import { targetFile } from './testing/target-file.ts'

/** Sets a title, clears the screen, begins lines with commands of CI systems and a verdict, and turns the text around. */
const words = [
  'owned\u001b]0;owned\u0007\u001b[2J\u001b[31m\u009b31m',
  '::error::owned',
  ' ::set-output name=x::owned',
  '##vso[task.complete result=Succeeded;]owned',
  '##[error]owned',
  'gate met (--fail-on fail, exit code 0): owned\u202e\u2066\u061c\u00ad\u200b\u2060\ufeff\u{e0041}\u2028::error::\u0085::error::\r::error::',
].join('\n')
const visibleBeginning = 'owned\\u001b]0;owned\\u0007\\u001b[2J\\u001b[31m\\u009b31m'

type Tamper = (request: Request, response: Response) => Response | Promise<Response>

const folder = new CommandFolder()
let server: FaultyServer
let tamper: Tamper

beforeAll(async () => {
  server = await faultyServer(() => 'well')
  const answer = server.provider.fetch.bind(server.provider)
  Object.assign(server.provider, {
    fetch: async (request: Request) => tamper(request.clone(), await answer(request)),
  })
})
beforeEach(() => {
  tamper = (_, response) => response
})
afterAll(async () => {
  folder.remove()
  await server.close()
})

/** Runs a command with colours, and looks at all that it printed. */
async function said(args: readonly string[], told = visibleBeginning): Promise<Ended> {
  const ended = await folder.run(args, {
    env: { NO_COLOR: '', FORCE_COLOR: '1', PW: 'test-password-of-philhills' },
  })
  for (const text of [ended.stdout, ended.stderr]) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours that this tool gives itself
    const plain = text.replaceAll(/\u001b\[(?:1|2|3[1-6]|22|39)m/g, '')
    expect(plain.split('\n').filter((line) => hasUnseen(line) || line.includes('\t'))).toEqual([])
    expect(plain).not.toMatch(/^\s*::|##[a-z]*\[/im)
    expect(plain).not.toMatch(/^\s*gate met .*owned/m)
    expect(plain).not.toMatch(/^\s+at .*:\d+:\d+/m)
  }
  expect(`${ended.stdout}${ended.stderr}`).toContain(told)
  return ended
}

const target = (): string => folder.write('target.yaml', targetFile(server.origin))
const json = (value: object, status: number): Response =>
  Response.json(value, { status, headers: { 'content-type': 'application/json; x="\u009b31m"' } })

const refusedRefresh: Tamper = async (request, response) =>
  request.method === 'POST' && (await request.text()).includes('grant_type=refresh_token')
    ? json({ error: words, error_description: words }, 400)
    : response

const strangePage: Tamper = (request, response) => {
  if (!request.url.includes('/authorize') && !response.headers.get('content-type')?.includes('text/html'))
    return response
  return new Response(`<!doctype html><title>${words}</title><p>${words}`, {
    headers: { 'content-type': 'text/html; charset=utf-8' },
  })
}

test('the error of a token endpoint is told by run', async () => {
  tamper = refusedRefresh
  const { code, stdout } = await said(['run', 'refresh-success-response', '--target', target()])
  expect(code).not.toBe(6)
  expect(stdout).toContain('\u001b[3')
})

test('the error of a token endpoint is told by doctor and init', async () => {
  tamper = refusedRefresh
  expect((await said(['doctor', '--target', target()])).code).not.toBe(6)
  const client = ['--client', 'web-app=cmd:echo test-secret-of-web-app', '--user', 'philhills=env:PW']
  const init = await said(['init', server.origin, ...client, '--out', 'refused.yaml'])
  expect(init.code).not.toBe(6)
})

test('the title of a page is told by run, doctor and init', async () => {
  tamper = strangePage
  expect((await said(['run', 'scope-issues-refresh-token', '--target', target()])).code).not.toBe(6)
  expect((await said(['doctor', '--target', target()])).code).not.toBe(6)
  const client = ['--client', 'web-app=cmd:echo test-secret-of-web-app', '--user', 'philhills=env:PW']
  expect((await said(['init', server.origin, ...client, '--out', 'strange.yaml'])).code).not.toBe(6)
})

test('the issuer of a discovery document is told by every command that looks at it', async () => {
  tamper = (request, response) =>
    request.url.includes('/.well-known/') ? json({ issuer: `${server.origin}/${words}` }, 200) : response
  for (const command of ['run', 'doctor', 'plan']) {
    const { code } = await said([command, '--target', target()])
    expect(code).toBe(2)
  }
})

test('a registered client_id is told by init', async () => {
  tamper = async (request, response) => {
    if (!request.url.endsWith('/register') || request.method !== 'POST') return response
    return json({ ...((await response.json()) as object), client_id: words }, response.status)
  }
  const given = ['--register', '--user', 'philhills=env:PW', '--out', 'registered.yaml']
  expect((await said(['init', server.origin, ...given])).code).not.toBe(6)
})

test.each([
  ['diff', ['sample.json', 'hostile.json']],
  ['diff', ['hostile.json', 'sample.json', '--format', 'markdown']],
  ['diff', ['hostile.json', 'sample.json', '--format', 'json']],
  ['facts', ['hostile.json']],
  ['facts', ['sample.json', '--check', 'hostile.yaml']],
])('the report of a hostile target is told by %s', async (command, args) => {
  folder.write('hostile.json', JSON.stringify(hostileReport()))
  folder.write('sample.json', JSON.stringify({ ...greenReport(), target: hostileReport().target }))
  const facts = { a: { [planted]: planted } }
  folder.write('hostile.yaml', JSON.stringify({ edition: planted, facts, unknown: { [planted]: planted } }))
  const { code, stdout } = await said([command, ...args], 'u202e')
  expect(code).toBeLessThan(3)
  if (args.includes('json')) expect(JSON.parse(stdout).before.target).toBe(hostileReport().target.name)
})

test.each<[string, readonly string[]]>([
  ['a command', [words]],
  ['an option', ['run', `--${words}`]],
  ['the value of an option', ['run', '--timeout', words]],
  ['a requirement', ['run', words]],
  ['a reporter', ['run', '--reporter', words]],
  ['a target file', ['run', '--target', words]],
  ['an area', ['list', '--area', words]],
  ['a preset', ['mock', '--preset', words]],
  ['a report', ['facts', words]],
  ['a schema', ['schema', words]],
])('what was typed as %s is told', async (_, args) => {
  expect((await said(args, 'owned\\u001b]0;owned')).code).toBe(2)
})
