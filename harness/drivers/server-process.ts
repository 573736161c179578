import type { ChildProcess } from 'node:child_process'
import { createConnection } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { request } from '../../network/undici.ts'
import { ConfigError, TargetError } from '../engine/errors.ts'
import { Redactor } from '../evidence/redactor.ts'
import type { SecretMemory } from '../evidence/secret-memory.ts'
import { metadataAddresses } from '../rp/discovery.ts'
import { endOwned, groupLives, ranOwned, startOwned } from '../target/owned-process.ts'
import type { ServerBlock, Target } from '../target/target-file.ts'

const tailLength = 4000
const keptLength = 3 * tailLength
/** Milliseconds for server.reset and server.stop. */
const longestCommand = 60_000

/** A server that the run starts, waits for, watches, and ends with everything it started. */
export class ServerProcess {
  readonly #target: Target
  readonly #directory: string
  readonly #secrets: SecretMemory
  #process: ChildProcess | undefined
  #log = ''
  #environment: Readonly<Record<string, string>> = {}

  constructor(target: Target, directory: string, secrets: SecretMemory) {
    this.#secrets = secrets
    this.#target = target
    this.#directory = directory
  }

  async start(signal: AbortSignal): Promise<void> {
    const server = this.#target.server
    if (server === undefined) return
    await refuseTakenPort(this.#target.issuer)
    await this.#launch(server, signal)
    await this.reset()
  }

  /** Sets what the server finds in its environment whenever it is started from now on. */
  setEnvironment(environment: Readonly<Record<string, string>>): void {
    this.#environment = environment
  }

  /** Stops the server and starts it again; what it keeps is up to the server. */
  async restart(signal: AbortSignal): Promise<void> {
    const server = this.#target.server
    if (server === undefined) return
    await this.stop()
    await this.#launch(server, signal)
  }

  async #launch(server: ServerBlock, signal: AbortSignal): Promise<void> {
    const child = startOwned(server.start, this.#directory, this.#environment)
    this.#process = child
    const keep = (chunk: Buffer): void => {
      this.#log = (this.#log + chunk.toString()).slice(-keptLength)
    }
    child.stdout?.on('data', keep)
    child.stderr?.on('data', keep)
    await this.#ready(child, server, signal)
  }

  /** Resets the server to its initial state, if the target file says how. */
  async reset(): Promise<void> {
    const command = this.#target.server?.reset
    if (command === undefined) return
    const { code } = await ranOwned(command, this.#directory, longestCommand)
    if (code === null) throw new ConfigError(`server.reset did not end within ${longestCommand / 1000} s`)
    if (code !== 0) throw new ConfigError(`server.reset ended with exit code ${code}`)
  }

  async stop(): Promise<void> {
    const child = this.#process
    const server = this.#target.server
    if (child === undefined) return
    if (server?.stop !== undefined) await ranOwned(server.stop, this.#directory, longestCommand)
    await endOwned(child)
    this.#process = undefined
  }

  /** The end of the log without secrets, and without the rest of a secret whose beginning was cut off. */
  #tail(): string {
    const redactor = new Redactor(this.#secrets)
    const redacted = redactor.redact(this.#log)
    if (this.#log.length < keptLength) return redacted.slice(-tailLength)
    // What is the same wherever the log is cut was not itself cut.
    return commonEnd(redacted, redactor.redact(this.#log.slice(tailLength))).slice(-tailLength)
  }

  async #ready(
    child: ChildProcess,
    { ready, ready_within: within = 60, stop }: ServerBlock,
    signal: AbortSignal,
  ): Promise<void> {
    // Servers that are no OpenID providers have their metadata elsewhere.
    const urls = ready === undefined ? metadataAddresses(this.#target.issuer) : [ready]
    // By a clock that nobody sets: the host's own may jump while a server starts.
    const deadline = performance.now() + within * 1000
    while (performance.now() < deadline) {
      signal.throwIfAborted()
      // A command that succeeded may have left the server in the background, where the run can end it.
      const inBackground = child.exitCode === 0 && (stop !== undefined || groupLives(child))
      if (!inBackground && (child.exitCode !== null || child.signalCode !== null)) {
        throw new TargetError(
          'SERVER_ENDED',
          `the server ended before it was ready; the end of its log:\n${this.#tail()}`,
        )
      }
      for (const url of urls) if (await answers(url)) return
      await sleep(100)
    }
    await this.stop()
    throw new TargetError(
      'NOT_READY',
      `the server was not ready within ${within} s (${urls.join(', ')}); the end of its log:\n${this.#tail()}`,
    )
  }
}

function commonEnd(one: string, other: string): string {
  let length = 0
  while (length < other.length && one.at(-1 - length) === other.at(-1 - length)) length += 1
  return other.slice(other.length - length)
}

async function answers(url: string): Promise<boolean> {
  try {
    const { statusCode, body } = await request(url, { headersTimeout: 2000, bodyTimeout: 2000 })
    await body.dump()
    return statusCode < 400
  } catch {
    return false
  }
}

/** If another server has the port, the run would check the wrong one. @throws ConfigError if the port is in use */
async function refuseTakenPort(issuer: string): Promise<void> {
  const { hostname, port, protocol } = new URL(issuer)
  const number = port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port)
  const inUse = await new Promise<boolean>((resolve) => {
    const socket = createConnection({ host: hostname, port: number })
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
  if (inUse)
    throw new ConfigError(`port ${number} on ${hostname} is already in use, so server.start was not run`)
}
