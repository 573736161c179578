import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  readonly seconds: number
}

export interface RunOptions {
  readonly env?: Record<string, string>
  /** Signals to send, one after the other, once the output so far matches and some milliseconds have passed. */
  readonly signals?: readonly {
    readonly on: RegExp
    readonly after?: number
    readonly name: NodeJS.Signals
  }[]
}

const main = join(import.meta.dirname, '..', '..', 'dist', 'cli', 'main.js')

/** Runs the compiled command line in a folder of its own. */
export class CommandFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'offline-conformance-cli-'))

  write(name: string, text: string): string {
    const file = join(this.path, name)
    writeFileSync(file, text)
    return file
  }

  read(name: string): string {
    return readFileSync(join(this.path, name), 'utf8')
  }

  async run(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
    return this.#ended(process.execPath, [main, ...args], options)
  }

  /** Runs a line of bash in which `cli` is the command line. */
  async shell(line: string, options: { readonly env?: Record<string, string> } = {}): Promise<Ended> {
    return this.#ended('bash', ['-c', `cli() { "$NODE" "$MAIN" "$@"; }; ${line}`], {
      env: { ...options.env, NODE: process.execPath, MAIN: main },
    })
  }

  async #ended(file: string, args: readonly string[], options: RunOptions): Promise<Ended> {
    const started = performance.now()
    const child = spawn(file, args, {
      cwd: this.path,
      env: { PATH: process.env.PATH ?? '', NO_COLOR: '1', ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stdout = ''
    let stderr = ''
    const waiting = [...(options.signals ?? [])]
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString()
      while (waiting[0]?.on.test(stdout) === true) {
        const { name, after = 0 } = waiting.shift() ?? {}
        setTimeout(() => child.kill(name), after)
      }
    })
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString()
    })
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
    return { code, stdout, stderr, seconds: (performance.now() - started) / 1000 }
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}
