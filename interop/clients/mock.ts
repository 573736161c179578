import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const command = join(import.meta.dirname, '..', '..', 'dist', 'cli', 'main.js')

/** The mock as anybody starts it: its command, on a port that is free. */
export interface RunningMock {
  readonly issuer: string
  readonly user: { readonly username: string; readonly password: string }
  /** What it printed since it was ready. */
  readonly lines: readonly string[]
  stop(): Promise<void>
}

export async function startMock(more: readonly string[] = []): Promise<RunningMock> {
  const child: ChildProcess = spawn(process.execPath, [command, 'mock', '--port', '0', ...more], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines: string[] = []
  const found: { issuer?: string; user?: { username: string; password: string } } = {}
  if (child.stdout === null) throw new Error('the mock prints nothing')
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the mock ended with ${code}`)))
    createInterface(child.stdout as NodeJS.ReadableStream).on('line', (line) => {
      lines.push(line)
      const [, issuer] = /^issuer +(\S+)$/.exec(line) ?? []
      const [, username, password] = /^user +(\S+) +password (\S+)$/.exec(line) ?? []
      if (issuer !== undefined) found.issuer ??= issuer
      if (username !== undefined && password !== undefined) found.user ??= { username, password }
      if (line.includes('Ctrl-C')) resolve()
    })
  })
  const { issuer, user } = found
  if (issuer === undefined || user === undefined) throw new Error(`not understood: ${lines.join('\n')}`)
  return {
    issuer,
    user,
    lines,
    async stop() {
      child.kill('SIGINT')
      if (child.exitCode === null) await once(child, 'exit')
    },
  }
}
