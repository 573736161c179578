import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, expect, test } from 'vitest'
import type { RunReport } from '../harness/engine/report.ts'
import { CommandFolder, type Ended } from './testing/command.ts'
import { faultyServer } from './testing/faulty-server.ts'
import { targetFile } from './testing/target-file.ts'

const folder = new CommandFolder()
const closing: (() => unknown)[] = []

afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})
afterAll(() => folder.remove())

/** Answers every request in the same way, at an address of its own. */
async function answering(type: string, body: string, status = 200): Promise<string> {
  const server: Server = createServer((_, response) =>
    response.writeHead(status, { 'content-type': type }).end(body),
  )
  closing.push(() => server.close())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const json = 'application/json'
const printed = ({ stdout, stderr }: Ended): string => `${stdout}${stderr}`

test.each([
  ['an empty list', json, '{"items":[]}', /shows 0, .*got 200 "\{"items":\[\]\}"/],
  ['no such member', json, '{"total":2}', /shows 0, .*got 200 "\{"total":2\}"/],
  ['an entry without its identifier', json, '{"items":[{"name":"Album"}]}', /a value for \{entry\.id\}/],
  ['a page', 'text/html', '<title>Portal</title><p>Hello', /got 200, a page "Portal" and no JSON list/],
  ['nothing', json, '', /got 200, empty body/],
])(
  'a list call that is answered with %s blocks with the line of the file, exit code 3',
  async (_, type, body, words) => {
    const lists = await answering(type, body)
    const provider = await faultyServer(() => 'well')
    closing.push(() => provider.close())
    const calls = `hosts: [${lists}]
admin: { bearer: token-of-an-administrator }
calls:
  admin-list-user-tokens: { request: GET ${lists}/tokens, list: items, entry: { id: id } }
  admin-revoke-user: { request: "DELETE ${lists}/tokens/{entry.id}", each: admin-list-user-tokens }
`
    const file = folder.write('target.yaml', targetFile(provider.origin, calls))
    const ended = await folder.run(['run', 'revoke-admin-without-online-session', '--target', file])
    const { results } = JSON.parse(folder.read('reports/out/report.json')) as RunReport
    const [result] = results.filter(({ selected }) => selected !== false)
    expect(result?.class).toBe('blocked')
    expect(result?.summary).toMatch(words)
    expect(result?.summary).toMatch(/target\.yaml:\d+ calls\.admin-/)
    expect(printed(ended)).not.toMatch(/^\s+at .*:\d+:\d+/m)
    expect(ended.code).toBe(3)
  },
)

test.each([
  ['a page', 'text/html', '<title>Portal</title><p>Hello', 200],
  ['a list', json, '[]', 200],
  ['nothing', json, '', 200],
  ['half of a document', json, '{"issuer":"', 200],
  ['404', json, '{}', 404],
])('discovery that is answered with %s is exit code 4', async (_, type, body, status) => {
  const issuer = await answering(type, body, status)
  const file = folder.write('target.yaml', targetFile(issuer))
  for (const words of [
    ['run', '--target', file],
    [
      'init',
      issuer,
      '--client',
      'web-app=env:SECRET',
      '--user',
      'kim=env:SECRET',
      '--out',
      `${folder.path}/new.yaml`,
    ],
  ]) {
    const ended = await folder.run(words, { env: { SECRET: 'secret-of-web-app' } })
    expect(printed(ended)).toMatch(/is no discovery document: found .*wanted/)
    expect(ended.code).toBe(4)
  }
})
