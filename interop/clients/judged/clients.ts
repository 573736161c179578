import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { javaWithLibraries, pythonWithLibraries, works } from '../other-languages.ts'

const run = promisify(execFile)
const clients = join(import.meta.dirname, '..')

/** A client that the judge runs. */
export interface JudgedLibrary {
  readonly name: string
  /** Without MCP. */
  readonly openid: boolean
  /** Undefined where the tools of its language are not installed here. */
  command(): Promise<string | undefined>
  /**
   * Hazards in which not the library decides but the application around it, which is ours here. The rest is the library's
   * doing: read in its source, too.
   */
  readonly application: readonly string[]
}

const typescript = (file: string, ...more: readonly string[]) => ({
  command: async () =>
    [process.execPath, '--import', 'tsx', join(import.meta.dirname, file), ...more].join(' '),
})

const python = (file: string) => ({
  async command() {
    const program = await pythonWithLibraries()
    return program === undefined ? undefined : `${program} ${join(clients, 'python', file)}`
  },
})

/** Where tokens are kept, and who waits for whom, is up to whoever uses a library of calls. */
const storage = [
  'rotation',
  'restart',
  'parallel',
  'parallel-with-grace',
  'two-processes',
  'stored-before-use',
]
/** What is asked for, and what a refusal leads to. */
const sequence = [
  'signed-out',
  'revoked',
  'revoked-while-away',
  'dead-invalid-token',
  'dead-404',
  'no-refresh-token',
  'offline-listed',
  'offline-consent',
  'declined',
]

export const judgedLibraries: readonly JudgedLibrary[] = [
  {
    name: '@modelcontextprotocol/sdk 1.32.2',
    openid: false,
    ...typescript('mcp.ts', '1'),
    application: ['application-type', 'foreign-answer'],
  },
  {
    name: '@modelcontextprotocol/client 2.4.0',
    openid: false,
    ...typescript('mcp.ts', '2'),
    application: [],
  },
  { name: 'mcp 2.3.0 (Python)', openid: false, ...python('judged_mcp.py'), application: [] },
  {
    name: 'openid-client 6.9.0',
    openid: true,
    ...typescript('openid-client.ts'),
    application: [...storage, ...sequence, 'no-new-refresh-token', 'another-user'],
  },
  {
    name: 'oidc-client-ts 3.5.0',
    openid: true,
    ...typescript('oidc-client-ts.ts'),
    application: ['revoked', 'revoked-while-away', 'dead-invalid-token', 'dead-404', 'declined'],
  },
  { name: 'Auth.js 0.41.3', openid: true, ...typescript('auth-js.ts'), application: [] },
  {
    name: 'Authlib 1.9.10',
    openid: true,
    ...python('judged_authlib.py'),
    application: [...sequence, 'two-processes', 'moved-issuer', 'another-user', 'forged-id-token', 'new-key'],
  },
  {
    name: 'go-oidc 3 with x/oauth2',
    openid: true,
    async command() {
      if (!(await works('go', ['version']))) return undefined
      const folder = join(clients, 'node_modules', '.cache')
      await mkdir(folder, { recursive: true })
      const program = join(folder, 'judged-go')
      await run('go', ['build', '-o', program, './judged'], { cwd: join(clients, 'go') })
      return program
    },
    application: [...storage, ...sequence, 'another-user', 'foreign-answer'],
  },
  {
    name: 'Spring Security 6.5',
    openid: true,
    async command() {
      const program = await javaWithLibraries()
      return program === undefined
        ? undefined
        : `java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -jar ${program}`
    },
    application: ['revoked-while-away', 'another-user', 'forged-id-token', 'new-key'],
  },
  { name: 'Photo Album', openid: true, ...typescript('photo-album.ts'), application: [] },
]
