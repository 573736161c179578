import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testCertificates } from '../fixtures/certificates.ts'
import type { RunReport } from '../harness/engine/report.ts'
import { CommandFolder } from './testing/command.ts'
import type { Behaviour } from './testing/faulty-server.ts'
import { faultyServersOfTests } from './testing/faulty-servers.ts'
import { targetFile } from './testing/target-file.ts'

const folder = new CommandFolder()
const server = faultyServersOfTests()
let taken: Server

beforeAll(async () => {
  taken = createServer()
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
})

afterAll(() => {
  taken.close()
  folder.remove()
})

const well = (): Behaviour => 'well'
const report = (path = 'reports/out/report.json'): RunReport => JSON.parse(folder.read(path)) as RunReport

/** Runs the suites with a target file; every fault ends with one message, no stack trace, and its exit code. */
async function run(file: string, ...more: string[]) {
  const name = folder.write('target.yaml', file)
  const ended = await folder.run(['run', '--target', name, ...more])
  expect(`${ended.stdout}${ended.stderr}`).not.toMatch(/^\s+at .*:\d+:\d+/m)
  return ended
}

test('a target that nobody listens at is exit code 4', async () => {
  const { code, stderr } = await run(targetFile('http://127.0.0.1:9'))
  expect(stderr).toBe(
    'GET http://127.0.0.1:9/.well-known/openid-configuration: connection refused: nothing is listening on that port\n',
  )
  expect(code).toBe(4)
})

test('another issuer in the discovery document is exit code 2', async () => {
  const { origin } = await server(well, { issuer: 'http://127.0.0.1:9400' })
  const { code, stderr } = await run(targetFile(origin))
  expect(stderr).toContain(`names the issuer "http://127.0.0.1:9400", the target file "${origin}"`)
  expect(code).toBe(2)
})

test('a discovery document that is HTML is exit code 4', async () => {
  const { origin } = await server(() => 'html')
  const { code, stderr } = await run(targetFile(origin))
  expect(stderr).toContain('is no discovery document: found an HTML page, wanted a JSON object')
  expect(code).toBe(4)
})

test('a self-signed certificate is exit code 4 and tells how to accept it', async () => {
  const { origin } = await server(well, { tls: testCertificates.selfSigned })
  const { code, stderr } = await run(targetFile(origin))
  expect(stderr).toContain(
    'the TLS certificate is self-signed; trust it with tls.ca or --ca, or accept any certificate with --insecure',
  )
  expect(code).toBe(4)
})

test('a certificate named with tls.ca is accepted', async () => {
  const { origin } = await server(well, { tls: testCertificates.selfSigned })
  folder.write('ca.pem', testCertificates.selfSigned.cert)
  const { code } = await run(targetFile(origin, 'tls: { ca: ca.pem }\n'), 'scope-issues-refresh-token')
  expect(code).toBe(0)
})

test('any certificate is accepted with --insecure, and an issuer of the command line overrides the file', async () => {
  const { origin } = await server(well, { tls: testCertificates.selfSigned })
  const file = targetFile('http://127.0.0.1:9')
  const { code } = await run(file, 'scope-issues-refresh-token', '--insecure', '--issuer', origin)
  expect(code).toBe(0)
  const wrong = await run(file, '--issuer', 'op.example')
  expect(wrong.stderr).toBe('--issuer: found "op.example"; accepted is an http or https URL\n')
  expect(wrong.code).toBe(2)
})

test('an expired certificate is exit code 4', async () => {
  const { origin } = await server(well, { tls: testCertificates.expired })
  folder.write('ca.pem', testCertificates.expired.cert)
  const { code, stderr } = await run(targetFile(origin, 'tls: { ca: ca.pem }\n'))
  expect(stderr).toContain('the TLS certificate has expired')
  expect(code).toBe(4)
})

test('a wrong password is exit code 2, and no password is tried twice by other checks', async () => {
  const { origin, seen } = await server(well)
  const file = targetFile(origin).replaceAll(/password: \S+/g, 'password: not-it')
  const { code, stdout } = await run(file)
  expect(stdout).toContain('the server refused the password of the target file')
  expect(code).toBe(2)
  expect(seen()).toBeLessThan(12)
})

test('a wrong client secret is exit code 2', async () => {
  const { origin } = await server(well)
  const { code, stdout } = await run(
    targetFile(origin).replace(/client_secret: [^,]+/, 'client_secret: not-it'),
  )
  expect(stdout).toContain('the server refused client web-app (401 invalid_client)')
  expect(code).toBe(2)
})

test('a missing capability makes a check not applicable, with the line that is missing', async () => {
  const { origin } = await server(well)
  const { code, stdout } = await run(targetFile(origin), 'isolation-client-revoke-new-grant-works')
  expect(stdout).toContain('the target file has no call admin-revoke-client')
  expect(stdout).toContain('add  calls: { admin-revoke-client: { request: ... } }')
  expect(stdout).toContain('nothing that was selected applies to this target')
  expect(code).toBe(3)
})

test('an unknown requirement is exit code 2, with suggestions', async () => {
  const { code, stderr } = await folder.run(['run', 'logout-rp-survives'])
  expect(stderr).toBe(
    'unknown requirement or area "logout-rp-survives"; did you mean logout-rp-initiated-survives?\n',
  )
  expect(code).toBe(2)
})

test('an empty selection is exit code 2', async () => {
  const { code, stderr } = await folder.run(['run', 'logout', '--level', 'MAY'])
  expect(stderr).toContain('no requirement is selected')
  expect(code).toBe(2)
})

test('a file that is not there is exit code 2', async () => {
  const { code, stderr } = await folder.run(['run', '--target', 'nowhere.yaml'])
  expect(stderr).toBe('nowhere.yaml: cannot be read (ENOENT)\n')
  expect(code).toBe(2)
})

test('a malformed file is exit code 2 and names the line', async () => {
  const { code, stderr } = await run('issuer: [http://127.0.0.1:9400\nclients: {}\n')
  expect(stderr).toMatch(/target\.yaml:2 column \d+: no YAML: /)
  expect(code).toBe(2)
})

test('an unknown key is exit code 2 and names file, line, path and what is accepted', async () => {
  const { code, stderr } = await run(targetFile('http://127.0.0.1:9', 'declare: {}\n'))
  expect(stderr).toMatch(
    /target\.yaml:7 \(the whole file\): unknown key "declare"; accepted are name, issuer, hosts, recipe, driver, server, keycloak, clients/,
  )
  expect(code).toBe(2)
})

test('a reference to an unset variable is exit code 2', async () => {
  const { code, stderr } = await run(
    targetFile('http://127.0.0.1:9').replace(/client_secret: [^,]+/, 'client_secret: env:NOT_SET'),
  )
  expect(stderr).toContain('clients.main.client_secret: the environment variable NOT_SET is not set')
  expect(code).toBe(2)
})

test('a literal secret is accepted with a warning that does not show it', async () => {
  const { origin } = await server(well)
  const { code, stdout } = await run(targetFile(origin), 'scope-issues-refresh-token')
  expect(stdout).toContain('clients.main.client_secret: a literal secret')
  expect(stdout).not.toContain('test-secret-of-web-app')
  expect(code).toBe(0)
})

test('a port in use is exit code 2, for the mock and for server.start', async () => {
  const { port } = taken.address() as AddressInfo
  const mock = await folder.run(['mock', '--port', String(port)])
  expect(mock.stderr).toBe(`port ${port} on localhost is in use; choose another with --port\n`)
  expect(mock.code).toBe(2)
  const started = await run(targetFile(`http://127.0.0.1:${port}`, 'server: { start: "true" }\n'))
  expect(started.stderr).toContain(`port ${port} on 127.0.0.1 is already in use, so server.start was not run`)
  expect(started.code).toBe(2)
})

test('a server that ends before it is ready is exit code 4 and shows the end of its log', async () => {
  const { code, stderr } = await run(
    targetFile('http://127.0.0.1:9', 'server: { start: "echo no database; exit 7" }\n'),
  )
  expect(stderr).toContain('the server ended before it was ready; the end of its log:\n  | no database')
  expect(code).toBe(4)
})

test('an output folder that cannot be written is exit code 2, before anything is sent', async () => {
  folder.write('a-file', '')
  const { code, stderr } = await folder.run(['run', '--out', 'a-file/reports'])
  expect(stderr).toMatch(/cannot be written \((ENOTDIR|EEXIST)\); choose another place with --out/)
  expect(code).toBe(2)
  if (process.getuid?.() === 0) return
  mkdirSync(`${folder.path}/read-only`)
  chmodSync(`${folder.path}/read-only`, 0o500)
  expect((await folder.run(['run', '--out', 'read-only'])).code).toBe(2)
})

test('a run that cannot start leaves no report of an earlier run behind', async () => {
  const earlier = await folder.run(['run', 'scope-issues-refresh-token'])
  expect(earlier.code).toBe(0)
  await run(targetFile('http://127.0.0.1:9'))
  expect(() => folder.read('reports/out/report.json')).toThrow(/ENOENT/)
})

test('a reader of the output that goes away is no reason to lose the report', async () => {
  const main = join(import.meta.dirname, '..', 'dist', 'cli', 'main.js')
  const command = `"${process.execPath}" "${main}" run scope-issues-refresh-token | head -n 1`
  const { stdout, stderr } = await promisify(execFile)('bash', ['-c', command], { cwd: folder.path })
  expect(stdout).toBe('checking 1 requirement\n')
  expect(stderr).toBe('')
  expect(report().results).toHaveLength(1)
})

test('Ctrl-C ends the run with exit code 130 and a partial report', async () => {
  const ended = await folder.run(['run'], {
    signals: [{ on: /refresh-success-response/, name: 'SIGINT' }],
  })
  expect(ended.stdout).toContain('interrupted: stopping the running checks')
  expect(ended.code).toBe(130)
  expect(report().completion.state).toBe('interrupted')
  expect(report().results.some(({ class: found }) => found === 'pass')).toBe(true)
})
