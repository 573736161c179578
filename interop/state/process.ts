import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'

const main = join(import.meta.dirname, '..', '..', 'dist', 'cli', 'main.js')

/** A mock in a process of its own, which can be killed at any moment and started again. */
export class MockProcess {
  readonly origin: string
  readonly #arguments: readonly string[]
  #child: ChildProcess | undefined

  constructor(port: number, more: readonly string[]) {
    this.origin = `http://127.0.0.1:${port}`
    this.#arguments = [main, 'mock', '--host', '127.0.0.1', '--port', String(port), ...more]
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, this.#arguments, { stdio: ['ignore', 'pipe', 'pipe'] })
    this.#child = child
    let said = ''
    await new Promise<void>((resolve, reject) => {
      const hear = (chunk: Buffer): void => {
        said += chunk.toString()
        if (said.includes('Press Ctrl-C')) resolve()
      }
      child.stdout.on('data', hear)
      child.stderr.on('data', hear)
      child.once('exit', (code) => reject(new Error(`the mock ended with ${code}:\n${said}`)))
    })
  }

  /** Ends it without a chance to write anything more. */
  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    const child = this.#child
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
