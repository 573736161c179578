import type { Addresses, ClientUnderTest } from '../../judge/client-under-test.ts'
import { ClientTrouble } from '../../judge/play.ts'
import { type ClientParts, JudgedClient } from './client.ts'
import { goodHabits, type Habits } from './habits.ts'
import { KeptInMemory, KeptUntilKilled } from './kept.ts'

/** The client of the proof in this process; a "process" is an object of its own with the same store. */
export class InProcessClient implements ClientUnderTest {
  readonly #habits: Habits
  readonly #surroundings: Pick<ClientParts, 'fetch' | 'pause' | 'now'>
  #processes: JudgedClient[] = []
  /** Of the processes that run; each is started with its own. */
  #life = { isOver: false }
  #start: () => JudgedClient = () => {
    throw new Error('begin comes first')
  }
  #kept = new KeptInMemory()

  constructor(bad: Partial<Habits>, surroundings: Pick<ClientParts, 'fetch' | 'pause' | 'now'>) {
    this.#habits = { ...goodHabits, ...bad }
    this.#surroundings = surroundings
  }

  async begin({ resource = '' }: Addresses): Promise<void> {
    this.#kept = new KeptInMemory()
    this.#start = () => {
      const life = this.#life
      return new JudgedClient({
        ...this.#surroundings,
        habits: this.#habits,
        kept: new KeptUntilKilled(this.#kept, () => life.isOver),
        fetch: async (url, init) => {
          if (life.isOver) throw new Error('the process was killed')
          return this.#surroundings.fetch(url, init)
        },
        resource,
      })
    }
    this.#processes = []
  }

  async call(times: number, processes: number): Promise<void> {
    while (this.#processes.length < processes) this.#processes.push(this.#start())
    const running = this.#processes.slice(0, processes)
    const calls = running.flatMap((client) => Array.from({ length: times }, () => client.call()))
    const failed = (await Promise.allSettled(calls)).filter(({ status }) => status === 'rejected')
    const [first] = failed as PromiseRejectedResult[]
    if (first !== undefined) throw new ClientTrouble(String(first.reason))
  }

  async restart(): Promise<void> {
    this.#processes = []
    const { tokens: _, ...rest } = await this.#kept.read()
    if (!this.#habits.keepsTokensOverRestart()) await this.#kept.write(rest)
  }

  async crash(moment: Promise<void>): Promise<void> {
    await Promise.race([moment, this.call(1, 1).catch(() => {})])
    this.#life.isOver = true
    this.#life = { isOver: false }
    this.#processes = []
  }

  async end(): Promise<void> {
    this.#processes = []
  }
}
