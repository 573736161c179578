import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { CommandFolder } from './testing/command.ts'
import { faultyServer } from './testing/faulty-server.ts'

const password = 'pä$$ w<o>r&d"\'%+/=canary-password'
const secondPassword = 'another canary=password+2/&'
const clientSecret = 'cl<i>ent&"\'%+/=canary-secret'
const folder = new CommandFolder()
afterAll(() => folder.remove())

const people = [
  { username: 'kim', password },
  { username: 'lee', password: secondPassword },
]
const client = {
  client_id: 'canary-client',
  client_secret: clientSecret,
  redirect_uris: ['https://rp.example/callback'],
  post_logout_redirect_uris: ['https://rp.example/signed-out'],
}

/** Every secret that went over the wire, by looking at the traffic from the server's side. */
function watch() {
  const secrets = new Set<string>()
  const names = /(?:access_token|refresh_token|id_token|code|code_verifier|id_token_hint)$/
  return {
    secrets,
    parameters(text: string): void {
      for (const [name, value] of new URLSearchParams(text)) if (names.test(name)) secrets.add(value)
    },
    json(text: string): void {
      if (!text.startsWith('{')) return
      for (const [name, value] of Object.entries(JSON.parse(text) as object)) {
        if (names.test(name) && typeof value === 'string') secrets.add(value)
      }
    },
  }
}

/** How a secret could be written: plain, escaped for URLs, forms, HTML and JSON, in Basic credentials, in parts. */
function spellings(secret: string): string[] {
  const html = secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  const form = new URLSearchParams([['', secret]]).toString().slice(1)
  const basic = (value: string): string => Buffer.from(value).toString('base64')
  const jwt = secret.split('.')
  return [
    secret,
    encodeURIComponent(secret),
    form,
    html,
    html.replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
    JSON.stringify(secret).slice(1, -1),
    basic(secret).replace(/=+$/, ''),
    basic(`${client.client_id}:${secret}`).replace(/=+$/, ''),
    basic(`${client.client_id}:${form}`).replace(/=+$/, ''),
    ...(jwt.length === 3 ? jwt.slice(1) : []),
  ]
}

function files(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path).flatMap((name) => files(join(path, name)))
}

test('no password, secret, code or token of a run stands in anything that is written', async () => {
  const traffic = watch()
  const server = await faultyServer(() => 'well', {
    users: people,
    clients: [client, { ...client, client_id: 'second-client' }],
    defects: ['rp-logout-kills-offline', 'token-revoke-hits-siblings', 'introspection-hint-hides-token'],
  })
  const answer = server.provider.fetch.bind(server.provider)
  Object.assign(server.provider, {
    async fetch(request: Request): Promise<Response> {
      traffic.parameters(new URL(request.url).search)
      traffic.parameters(await request.clone().text())
      const response = await answer(request)
      traffic.json(await response.clone().text())
      traffic.parameters(new URL(response.headers.get('location') ?? '/', request.url).search)
      return response
    },
  })
  const target = folder.write(
    'target.yaml',
    `issuer: ${server.origin}
clients:
  main: { client_id: canary-client, client_secret: env:CLIENT_SECRET, post_logout_redirect_uri: https://rp.example/signed-out }
  second: { client_id: second-client, client_secret: env:CLIENT_SECRET }
users:
  - { username: kim, password: env:FIRST }
  - { username: lee, password: env:SECOND }
clock: { advance: { request: POST /control/clock, as: nobody, json: { advance: "{seconds}" } } }
`,
  )
  try {
    const env = { CLIENT_SECRET: clientSecret, FIRST: password, SECOND: secondPassword }
    const ended = await folder.run(['run', '--target', target, '--fail-on', 'never'], { env })
    expect([0, 3]).toContain(ended.code)
    const outputs = new Map([
      ['stdout', ended.stdout],
      ['stderr', ended.stderr],
      ...files(join(folder.path, 'reports')).map((file) => [file, readFileSync(file, 'utf8')] as const),
    ])
    expect(outputs.size).toBeGreaterThanOrEqual(6)
    const secrets = [password, secondPassword, clientSecret, ...traffic.secrets]
    expect(secrets.length).toBeGreaterThan(200)
    const found: string[] = []
    for (const [where, text] of outputs) {
      for (const secret of secrets) {
        for (const spelling of spellings(secret)) {
          if (spelling.length >= 6 && text.includes(spelling))
            found.push(`${where}: ${spelling.slice(0, 12)}...`)
        }
      }
    }
    expect(found).toEqual([])
  } finally {
    await server.close()
  }
})

test('a server that repeats what it was sent in its errors shows no secret anywhere', async () => {
  const server = await faultyServer(() => 'well', { users: people, clients: [client] })
  const answer = server.provider.fetch.bind(server.provider)
  const sent = new Set<string>()
  Object.assign(server.provider, {
    async fetch(request: Request): Promise<Response> {
      const body = await request.clone().text()
      const token = new URLSearchParams(body).get('refresh_token')
      const response = await answer(request)
      if (token === null || response.status < 400) return response
      const credentials = request.headers.get('authorization') ?? ''
      for (const value of [token, credentials.slice(6)]) if (value.length > 12) sent.add(value)
      const error = `${body} ${credentials} ${decodeURIComponent(atob(credentials.slice(6)))} [${token}]`
      return Response.json({ error, error_description: { hidden: error } }, { status: 400 })
    },
  })
  const target = folder.write(
    'echo.yaml',
    `issuer: ${server.origin}
clients: { main: { client_id: canary-client, client_secret: env:CLIENT_SECRET } }
users: [{ username: kim, password: env:FIRST }]
`,
  )
  try {
    const env = { CLIENT_SECRET: clientSecret, FIRST: password }
    const out = ['--out', 'echo']
    const run = await folder.run(['run', '--target', target, '--area', 'revocation', ...out], { env })
    const report = join('echo', 'report.json')
    const facts = await folder.run(['facts', report, '--out', join('echo', 'facts.yaml')], { env })
    const baseline = await folder.run(
      ['baseline', 'init', report, '--reason', 'known', '--out', join('echo', 'baseline.yaml')],
      { env },
    )
    const texts = [run, facts, baseline].map(({ stdout, stderr }) => `${stdout}${stderr}`)
    const written = files(join(folder.path, 'echo')).map((file) => readFileSync(file, 'utf8'))
    expect(written.length).toBeGreaterThanOrEqual(5)
    expect(sent.size).toBeGreaterThanOrEqual(3)
    expect(written.join()).toContain('grant_type=refresh_token')
    for (const text of [...texts, ...written]) {
      for (const secret of [password, clientSecret, ...sent])
        for (const spelling of spellings(secret)) expect(text).not.toContain(spelling)
    }
  } finally {
    await server.close()
  }
})

test('a target file with a literal secret can be read by its owner only, and a mistyped option shows nothing', async () => {
  const server = await faultyServer(() => 'well', { users: people, clients: [client] })
  const env = { CLIENT_SECRET: clientSecret, FIRST: password }
  const out = join(folder.path, 'literal.yaml')
  try {
    const given = ['--client', `canary-client=${clientSecret}`, '--user', 'kim=env:FIRST', '--out', out]
    expect((await folder.run(['init', server.origin, ...given], { env })).code).toBe(0)
    expect(statSync(out).mode & 0o077).toBe(0)
    for (const option of ['--client', '--user']) {
      const { code, stderr } = await folder.run(['init', server.origin, option, 'kim:hunter2-Zq7'], { env })
      expect(code).toBe(2)
      expect(stderr).toContain(option)
      expect(stderr).not.toContain('hunter2')
    }
  } finally {
    await server.close()
  }
})

test('a crash and a refused credential show no secret either', async () => {
  const server = await faultyServer((_, number) => (number > 12 ? 'cut' : 'well'), {
    users: people,
    clients: [client],
  })
  const file = (secret: string): string =>
    folder.write(
      'target.yaml',
      `issuer: ${server.origin}
clients: { main: { client_id: canary-client, client_secret: ${JSON.stringify(secret)} } }
users: [{ username: kim, password: ${JSON.stringify(password)} }]
`,
    )
  try {
    const crashed = await folder.run(['run', '--target', file(clientSecret)])
    expect(crashed.code).toBe(4)
    const said = [crashed]
    const wrong = await folder.run(['run', '--target', file('a-wrong-canary-secret')])
    said.push(wrong)
    for (const { stdout, stderr } of said) {
      for (const secret of [password, clientSecret, 'a-wrong-canary-secret']) {
        for (const spelling of spellings(secret)) expect(`${stdout}${stderr}`).not.toContain(spelling)
      }
    }
  } finally {
    await server.close()
  }
})

test('neither init nor the doctor shows a secret, or writes one into the target file', async () => {
  const traffic = watch()
  const server = await faultyServer(() => 'well', { users: people, clients: [client] })
  const answer = server.provider.fetch.bind(server.provider)
  Object.assign(server.provider, {
    async fetch(request: Request): Promise<Response> {
      const response = await answer(request)
      traffic.json(await response.clone().text())
      return response
    },
  })
  const env = { CLIENT_SECRET: clientSecret, FIRST: password }
  const out = join(folder.path, 'learned.yaml')
  try {
    const given = ['--client', 'canary-client=env:CLIENT_SECRET', '--user', 'kim=env:FIRST', '--register']
    const init = await folder.run(['init', server.origin, ...given, '--out', out], { env })
    expect(init.code).toBe(0)
    const [registered = ''] = [folder.read('learned.secrets/second').trim()]
    expect(statSync(join(folder.path, 'learned.secrets', 'second')).mode & 0o077).toBe(0)
    const doctor = await folder.run(['doctor', '--target', out], { env })
    expect([0, 3]).toContain(doctor.code)
    const said = [init, doctor].map(({ stdout, stderr }) => `${stdout}${stderr}`)
    const secrets = [password, clientSecret, registered, ...traffic.secrets]
    expect(secrets.length).toBeGreaterThan(12)
    for (const text of [...said, folder.read('learned.yaml')]) {
      for (const spelling of secrets.flatMap(spellings)) expect(text).not.toContain(spelling)
    }
  } finally {
    await server.close()
  }
})
