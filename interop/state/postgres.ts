import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { freePort } from './process.ts'

export interface Postgres {
  readonly url: string
  stop(): void
}

/** A PostgreSQL with nothing in it, on a free port; the programs are those of the Debian package `postgresql`. */
export async function startPostgres(): Promise<Postgres> {
  const programs = programFolder()
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'))
  const data = join(folder, 'data')
  const isRoot = userInfo().uid === 0
  // It refuses to run as root.
  const owner = isRoot ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups'] : []
  const run = (name: string, ...rest: readonly string[]): void => {
    const [program = '', ...before] = [...owner, join(programs, name)]
    execFileSync(program, [...before, ...rest], { stdio: ['ignore', 'ignore', 'inherit'], cwd: folder })
  }
  chmodSync(folder, 0o755)
  if (isRoot) execFileSync('chown', ['postgres', folder])
  const port = await freePort()
  run('initdb', '-D', data, '-A', 'trust', '-U', 'postgres')
  const options = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1`
  run('pg_ctl', '-D', data, '-o', options, '-l', join(folder, 'log'), '-w', 'start')
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    stop() {
      run('pg_ctl', '-D', data, '-m', 'immediate', '-w', 'stop')
      rmSync(folder, { recursive: true })
    },
  }
}

function programFolder(): string {
  const root = '/usr/lib/postgresql'
  try {
    const [newest] = readdirSync(root).toSorted((a, b) => Number(b) - Number(a))
    if (newest !== undefined) return join(root, newest, 'bin')
  } catch {
    // Said below.
  }
  throw new Error('no PostgreSQL here; apt-get install postgresql')
}
