import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { afterAll, expect, test, vi } from 'vitest'
import { defaultUsers } from '../fixtures/people.ts'
import { ConfigError, TargetError } from '../harness/engine/errors.ts'
import { frontEnd, type Pages } from '../harness/init/testing/front-end.ts'
import { createMockProvider, type MockProviderOptions } from '../mock-provider/provider/provider.ts'
import { buildProgram } from './program.ts'
import { CommandFolder } from './testing/command.ts'

const folder = new CommandFolder()
const servers: Server[] = []

afterAll(() => {
  for (const server of servers) {
    server.close()
    server.closeAllConnections()
  }
  folder.remove()
})

const [kim] = defaultUsers
const environment = {
  SECRET: 'test-secret-of-web-app',
  PASSWORD: kim?.password ?? '',
  WRONG: 'wrong-one-of-nobody',
}

interface Mistake {
  /** The command line; ISSUER and FILE stand for the server and the target file. */
  readonly command: string
  /** What the server is like. */
  readonly provider?: MockProviderOptions
  readonly pages?: Pages
  /** The target file that is there before. */
  readonly before?: string
  readonly says: RegExp
  readonly exitCode: 2 | 4
  /** Whether there is a file afterwards that says where it stopped. */
  readonly leavesFile: boolean
}

const init = 'init ISSUER --client web-app=env:SECRET --user philhills=env:PASSWORD --out FILE'
const html = (body: string, status = 200): Response =>
  new Response(`<!doctype html><title>Our pages</title>${body}`, {
    status,
    headers: { 'content-type': 'text/html' },
  })
const on =
  (request: string, answer: () => Response): Pages =>
  ({ method, path }) =>
    `${method} ${path}` === request ? answer() : undefined
const discovery = '/.well-known/openid-configuration'
const scripted = (password: string): string => `issuer: ISSUER
clients: { main: { client_id: web-app, client_secret: env:SECRET } }
users: [{ username: philhills, password: ${password} }]
login:
  - page: /login
    is: login
    steps: [{ request: "POST {origin}/login", json: { request: "{query.request}", username: "{username}", password: "{password}" } }]
    next: "{answer.redirect}"
`
const files = {
  'not.har': '<html>',
  'other.har': JSON.stringify({ log: { entries: [] } }),
}

/** What people get wrong, or their server has, and what they are told. */
const mistakes: Readonly<Record<string, Mistake>> = {
  'no server': {
    command: init.replace('ISSUER', 'http://127.0.0.1:9'),
    says: /connection refused: nothing is listening on that port/,
    exitCode: 4,
    leavesFile: false,
  },
  'a discovery document that is a page': {
    command: init,
    pages: ({ path }) => (path.startsWith('/.well-known/') ? html('Hello') : undefined),
    says: /is no discovery document: found an HTML page, wanted a JSON object; check the issuer/,
    exitCode: 4,
    leavesFile: false,
  },
  'no discovery document': {
    command: init.replace('ISSUER', 'ISSUER/nowhere'),
    says: /found status 404, wanted a JSON object; check the issuer/,
    exitCode: 4,
    leavesFile: false,
  },
  'discovery that leads elsewhere': {
    command: init,
    pages: on(`GET ${discovery}`, () => Response.redirect(`https://other.example${discovery}`)),
    says: /redirects to https:\/\/other\.example\/\S+, which is elsewhere and is not followed; use the issuer .* e\.g\. https:\/\/other\.example/,
    exitCode: 2,
    leavesFile: false,
  },
  'a server that knows itself by another name': {
    command: init,
    pages: on(`GET ${discovery}`, () => Response.json({ issuer: 'http://sso.example' })),
    says: /The server calls itself sso\.example: use the issuer http:\/\/sso\.example, or set the address/,
    exitCode: 2,
    leavesFile: false,
  },
  'a server that takes itself to be behind https': {
    command: init,
    pages: ({ path, headers }) =>
      path === discovery ? Response.json({ issuer: `https://${headers.get('host')}` }) : undefined,
    says: /takes itself to be reached by https: .* X-Forwarded-Proto/,
    exitCode: 2,
    leavesFile: false,
  },
  'endpoints at https of a server behind http': {
    command: init,
    pages: ({ path, headers }) => {
      const [http, https] = ['http', 'https'].map((scheme) => `${scheme}://${headers.get('host')}`)
      return path === discovery
        ? Response.json({
            issuer: http,
            authorization_endpoint: `${http}/authorize`,
            token_endpoint: `${https}/token`,
          })
        : undefined
    },
    says: /no TLS there: the address begins with https:, and the server speaks plain http/,
    exitCode: 4,
    leavesFile: true,
  },
  'a variable that is not set': {
    command: init.replace('env:SECRET', 'env:NOT_SET'),
    says: /--client web-app: the environment variable NOT_SET is not set|NOT_SET is not set/,
    exitCode: 2,
    leavesFile: false,
  },
  'a client without its secret': {
    command: init.replace('web-app=env:SECRET', 'web-app'),
    says: /--client: found a text without =; accepted is name=env:VARIABLE/,
    exitCode: 2,
    leavesFile: false,
  },
  'no user': {
    command: 'init ISSUER --client web-app=env:SECRET --out FILE',
    says: /no user: add --user alice=env:ALICE_PW/,
    exitCode: 2,
    leavesFile: false,
  },
  'no client': {
    command: 'init ISSUER --user philhills=env:PASSWORD --out FILE',
    says: /no client: add --client ci=env:CI_SECRET .* or --register/,
    exitCode: 2,
    leavesFile: false,
  },
  'a wrong secret': {
    command: init.replace('env:SECRET', 'env:WRONG'),
    says: /the server refused client web-app with client_secret_basic and with client_secret_post \(401 invalid_client/,
    exitCode: 2,
    leavesFile: true,
  },
  'a client that is not registered': {
    command: init.replace('web-app=', 'nobody='),
    says: /the server refused client nobody .* that a client of this id is registered/,
    exitCode: 2,
    leavesFile: true,
  },
  'a redirect URI that is not registered': {
    command: `${init} --redirect-uri https://rp.example/other`,
    says: /no sign-in page came: HTTP 400 at \S+\/authorize.*register https:\/\/rp\.example\/other as redirect URI of the client web-app/,
    exitCode: 2,
    leavesFile: true,
  },
  'a redirect URI that is refused by a page': {
    command: init,
    pages: on('GET /authorize', () => html('<p>Mismatching redirect_uri for this application')),
    says: /no sign-in page came: the page at \S+ \("Our pages"\) says "Mismatching redirect_uri.*register https:/,
    exitCode: 2,
    leavesFile: true,
  },
  'a wrong password': {
    command: init.replace('env:PASSWORD', 'env:WRONG'),
    says: /the server refused the password .*now says "The user name or the password is wrong\."/,
    exitCode: 2,
    leavesFile: true,
  },
  'a wrong password at a page of scripts': {
    command: 'init --update --out FILE',
    provider: { login: { pages: 'json' } },
    before: scripted('env:WRONG'),
    says: /the server refused the password of the target file \("wrong user name or password"\)/,
    exitCode: 2,
    leavesFile: true,
  },
  'a wrong password at a page of scripts that always answers 200': {
    command: 'init --update --out FILE',
    provider: { login: { pages: 'json' } },
    pages: on('POST /login', () => Response.json({ status: 'error', message: 'Bad credentials' })),
    before: scripted('env:PASSWORD'),
    says: /a value for \{answer\.redirect\} .* but says "Bad credentials"/,
    exitCode: 2,
    leavesFile: true,
  },
  'an account that is locked': {
    command: 'init --update --out FILE',
    provider: { login: { pages: 'json' } },
    pages: on('POST /login', () => Response.json({ error: { message: 'Locked' } }, { status: 423 })),
    before: scripted('env:PASSWORD'),
    says: /refused the password of the target file \("Locked"\).* whether it is locked/,
    exitCode: 2,
    leavesFile: true,
  },
  'a page of scripts': {
    command: init,
    provider: { login: { pages: 'json' } },
    says: /the page at \S+\/login \("Sign in"\) is an application: .* record a sign-in in a browser/,
    exitCode: 2,
    leavesFile: true,
  },
  'a box that has to be ticked on the sign-in page': {
    command: init,
    pages: ({ path }) =>
      path === '/login'
        ? html(
            '<form method=post action=/login><input name=u><input type=password name=p><label><input type=checkbox name=human value=1> I am a human</label><button>Sign in</button></form>',
          )
        : undefined,
    says: /a form for it came again at .* boxes were left unticked: human \("I am a human"\)/,
    exitCode: 2,
    leavesFile: true,
  },
  'a consent that is asked for again and again': {
    command: init,
    pages: ({ path }) =>
      path === '/consent'
        ? html('<form method=post action=/consent><p>Access?<button>Allow</button></form>')
        : undefined,
    says: /the same form came again at \S+\/consent \("Our pages"\)/,
    exitCode: 2,
    leavesFile: true,
  },
  'pages in a language that is not read': {
    command: init,
    pages: ({ path }) =>
      path === '/consent'
        ? html('<html lang=nl><form method=post><button>Weiger</button><button>Sta toe</button></form>')
        : undefined,
    says: /its language is "nl", and pages are read in English, German/,
    exitCode: 2,
    leavesFile: true,
  },
  'a sign-in at another host': {
    command: init,
    pages: on('GET /login', () => Response.redirect('https://login.example/')),
    says: /the sign-in leads to https:\/\/login\.example, .* or with init: --host https:\/\/login\.example/,
    exitCode: 2,
    leavesFile: true,
  },
  'a sign-in at the same server by another name': {
    command: init,
    pages: ({ path, headers }) =>
      path === '/login'
        ? Response.redirect(`http://localhost:${headers.get('host')?.split(':')[1]}/login`)
        : undefined,
    says: /the sign-in leads to http:\/\/localhost:\d+.* use one name for it everywhere, since cookies belong to a name/,
    exitCode: 2,
    leavesFile: true,
  },
  'a registration that is refused': {
    command: 'init ISSUER --register --user philhills=env:PASSWORD --out FILE',
    pages: on('POST /register', () =>
      Response.json({ error: 'access_denied', error_description: 'Policy forbids it' }, { status: 403 }),
    ),
    provider: { endpoints: { registration: true } },
    says: /did not register a main client \(403 access_denied, it says "Policy forbids it"\).*--registration-token/,
    exitCode: 2,
    leavesFile: true,
  },
  'a server that registers nobody': {
    command: 'init ISSUER --register --user philhills=env:PASSWORD --out FILE',
    provider: { endpoints: { registration: false } },
    says: /register the clients by hand and pass them with --client/,
    exitCode: 2,
    leavesFile: true,
  },
  'a client that may not ask for offline access': {
    command: init,
    provider: {
      clients: [
        {
          client_id: 'web-app',
          client_secret: environment.SECRET,
          redirect_uris: ['https://rp.example/callback'],
          scopes: ['openid'],
        },
      ],
    },
    says: /sent back with error invalid_scope.* check that the client web-app may request the scope openid offline_access/,
    exitCode: 2,
    leavesFile: true,
  },
  'no refresh token with offline access': {
    command: init,
    provider: { defects: ['offline-scope-yields-no-refresh-token'] },
    says: /no refresh token came with offline_access for web-app; allow it the grant refresh_token/,
    exitCode: 2,
    leavesFile: true,
  },
  'a crash of the authorization endpoint': {
    command: init,
    pages: on('GET /authorize', () => html('Oops', 500)),
    says: /the authorization request ended with HTTP 500/,
    exitCode: 4,
    leavesFile: true,
  },
  'a recording that is not there': {
    command: `${init} --record nowhere.har`,
    says: /nowhere\.har: cannot be read \(ENOENT\)/,
    exitCode: 2,
    leavesFile: false,
  },
  'a recording that is something else': {
    command: `${init} --record not.har`,
    says: /not\.har/,
    exitCode: 2,
    leavesFile: false,
  },
  'a recording of nothing': {
    command: `${init} --record other.har`,
    says: /other\.har: no request in it sends the password of philhills/,
    exitCode: 2,
    leavesFile: false,
  },
  'a file that is there': {
    command: init,
    before: '# mine\n',
    says: /already exists; --update completes it/,
    exitCode: 2,
    leavesFile: false,
  },
  'an update of a file that is no YAML': {
    command: 'init --update --user philhills=env:PASSWORD --out FILE',
    before: 'issuer: [\n',
    says: /target\.yaml:2/,
    exitCode: 2,
    leavesFile: false,
  },
  'an update of a file with a list where names belong': {
    command: 'init --update --client web-app=env:SECRET --out FILE',
    before: 'issuer: https://op.example\nclients: [1]\nusers: 5\n',
    says: /clients: found/,
    exitCode: 2,
    leavesFile: false,
  },
  'an update of another server': {
    command: 'init https://other.example --update --out FILE',
    before: scripted('env:PASSWORD'),
    says: /found the issuer https:\/\/other\.example; the file \S+ is about http:/,
    exitCode: 2,
    leavesFile: false,
  },
  'an update without a file': {
    command: 'init --update --out FILE',
    says: /cannot be read \(ENOENT\); without --update, init writes a new file/,
    exitCode: 2,
    leavesFile: false,
  },
}

test('there are thirty of them', () => {
  expect(Object.keys(mistakes).length).toBeGreaterThanOrEqual(30)
})

test.each(Object.entries(mistakes))('%s', async (name, mistake) => {
  const server = createServer()
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = createMockProvider({ issuer, ...mistake.provider })
  const front = frontEnd(provider, mistake.pages ?? (() => undefined))
  server.on(
    'request',
    getRequestListener((request) => front.fetch(request), { overrideGlobalObjects: false }),
  )
  for (const [file, text] of Object.entries(files)) folder.write(file, text)
  const file = `${folder.path}/${name.replaceAll(/\W+/g, '-')}/target.yaml`
  mkdirSync(dirname(file))
  if (mistake.before !== undefined)
    folder.write(file.slice(folder.path.length + 1), mistake.before.replaceAll('ISSUER', issuer))
  const words = mistake.command
    .split(' ')
    .map((word) =>
      word.endsWith('.har') ? `${folder.path}/${word}` : word.replace('ISSUER', issuer).replace('FILE', file),
    )
  const { message, exitCode } = await ended(words)
  expect(message).toMatch(mistake.says)
  expect(exitCode).toBe(mistake.exitCode)
  expect(message).not.toContain(environment.WRONG)
  if (mistake.leavesFile) expect(readFileSync(file, 'utf8')).toMatch(/^# init stopped: .+\n# To go on: /m)
  else if (mistake.before === undefined) expect(existsSync(file)).toBe(false)
  else expect(readFileSync(file, 'utf8')).toBe(mistake.before.replaceAll('ISSUER', issuer))
})

/** How the command ends in this process: by an error, as `main.ts` tells them apart. */
async function ended(
  words: readonly string[],
): Promise<{ readonly message: string; readonly exitCode: number }> {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  for (const [variable, value] of Object.entries(environment)) vi.stubEnv(variable, value)
  try {
    await buildProgram().parseAsync([...words], { from: 'user' })
    return { message: 'it worked', exitCode: 0 }
  } catch (error) {
    const exitCode = error instanceof ConfigError ? 2 : error instanceof TargetError ? 4 : 6
    return { message: String(error).replaceAll('\n', ' '), exitCode }
  } finally {
    vi.unstubAllEnvs()
    vi.restoreAllMocks()
    process.exitCode = 0
  }
}
