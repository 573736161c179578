import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Addresses, ClientUnderTest } from '../../judge/client-under-test.ts'
import { ClientProcess } from './client-process.ts'

/** A client that is a command: it is started as often as the script asks for, with a folder of its own for what it keeps. */
export class CommandedClient implements ClientUnderTest {
  readonly #command: string
  readonly #longestStep: number
  readonly #given: Readonly<Record<string, string>>
  #environment: Readonly<Record<string, string>> = {}
  #folder: string | undefined
  #processes: ClientProcess[] = []
  /** It calls once each time it is run, so calls at once are processes at once. */
  #callsOnce = false

  /**
   * @param longestStep milliseconds that a step may take
   * @param given variables besides the addresses
   */
  constructor(
    command: string,
    {
      longestStep,
      given = {},
    }: { readonly longestStep: number; readonly given?: Readonly<Record<string, string>> },
  ) {
    this.#command = command
    this.#longestStep = longestStep
    this.#given = given
  }

  async begin({ issuer, resource }: Addresses): Promise<void> {
    this.#folder = await mkdtemp(join(tmpdir(), 'judged-client-'))
    this.#environment = {
      ...this.#given,
      ISSUER: issuer,
      ...(resource === undefined ? {} : { MCP_SERVER: resource }),
      CLIENT_STATE: this.#folder,
    }
  }

  async call(times: number, processes: number): Promise<void> {
    const count = this.#callsOnce ? times * processes : processes
    this.#processes = this.#processes.filter(({ lives }) => lives)
    while (this.#processes.length < count) this.#processes.push(this.#started())
    const step = `call ${this.#callsOnce ? 1 : times}`
    const running = this.#processes.slice(0, count)
    const answers = await Promise.allSettled(running.map((client) => client.does(step)))
    for (const answer of answers) {
      if (answer.status === 'rejected') throw answer.reason
      if (answer.value === 'ended') this.#callsOnce = true
    }
  }

  async restart(): Promise<void> {
    await Promise.all(this.#processes.map((client) => client.end()))
    this.#processes = []
  }

  async crash(moment: Promise<void>): Promise<void> {
    // What becomes of the call itself is nobody's business, it is not to end.
    await Promise.race([moment, this.call(1, 1).catch(() => {})])
    await Promise.all(this.#processes.map((client) => client.kill()))
    this.#processes = []
  }

  async end(): Promise<void> {
    await this.restart()
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true })
  }

  #started(): ClientProcess {
    return new ClientProcess(this.#command, {
      directory: process.cwd(),
      environment: this.#environment,
      longestStep: this.#longestStep,
    })
  }
}
