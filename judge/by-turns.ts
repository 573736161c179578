import type { RequirementResult } from '../harness/engine/report.ts'
import type { Judging } from '../mock-provider/kit/mock-server.ts'
import type { Addresses, ClientUnderTest } from './client-under-test.ts'
import { shownVerdict } from './verdicts.ts'

/** What a tester, or the test-suite of a client, has to make the client do. */
export interface Turn {
  readonly hazard: string
  readonly does: 'begin' | 'call' | 'restart' | 'crash'
  /** Calls at once, in each process. */
  readonly times?: number
  readonly processes?: number
  readonly say: string
}

type Ended = { readonly does: 'nothing'; readonly say: string }

/** A client that somebody else uses: each step is asked for, and is done when the next one is asked for. */
export class ClientByTurns implements ClientUnderTest, Judging {
  readonly #results: RequirementResult[] = []
  #hazard = ''
  #pending: { readonly turn: Turn; given: boolean; done(): void } | undefined
  #ended = false
  #wake: () => void = () => {}
  readonly #tell: (turn: Turn) => void

  /** @param tell told of each turn when it is asked for */
  constructor(tell: (turn: Turn) => void = () => {}) {
    this.#tell = tell
  }

  /** The hazard that is played from now on. */
  play(hazard: string): void {
    this.#hazard = hazard
  }

  judged(result: RequirementResult): void {
    this.#results.push(result)
  }

  /** All hazards were played, or nobody goes on. */
  close(): void {
    this.#ended = true
    this.#pending?.done()
    this.#wake()
  }

  begin({ issuer, resource }: Addresses): Promise<void> {
    const where = resource === undefined ? `the issuer ${issuer}` : `the MCP server ${resource}`
    return this.#turn({ does: 'begin', say: `start a client that knows nothing yet, for ${where}` })
  }

  call(times: number, processes: number): Promise<void> {
    const often = times === 1 ? 'call once' : `call ${times} times at once`
    const say =
      processes === 1 ? often : `${often}, in ${processes} processes at once that share their storage`
    return this.#turn({ does: 'call', times, processes, say })
  }

  restart(): Promise<void> {
    return this.#turn({ does: 'restart', say: 'end the client and start it again with what it stored' })
  }

  crash(): Promise<void> {
    const say =
      'call once, kill the client while it waits for the answer, and start it again with what it stored'
    return this.#turn({ does: 'crash', times: 1, processes: 1, say })
  }

  async end(): Promise<void> {}

  verdict(): unknown {
    return { complete: this.#ended, verdicts: this.#results.map(shownVerdict) }
  }

  async next(): Promise<Turn | Ended> {
    if (this.#pending?.given === true) this.#pending.done()
    while (this.#pending === undefined && !this.#ended) {
      await new Promise<void>((resolve) => {
        const before = this.#wake
        this.#wake = () => {
          before()
          resolve()
        }
      })
    }
    const given = this.#pending
    if (given !== undefined) {
      given.given = true
      this.#tell(given.turn)
    }
    return given?.turn ?? { does: 'nothing', say: 'all hazards were played; see the verdict' }
  }

  #turn(turn: Omit<Turn, 'hazard'>): Promise<void> {
    if (this.#ended) return Promise.resolve()
    return new Promise((resolve) => {
      this.#pending = {
        turn: { hazard: this.#hazard, ...turn },
        given: false,
        done: () => {
          this.#pending = undefined
          resolve()
        },
      }
      const wake = this.#wake
      this.#wake = () => {}
      wake()
    })
  }
}
