/** What the client has stored, for all of its processes. */
export interface State {
  readonly client?: { readonly issuer: string; readonly clientId: string }
  readonly tokens?: {
    readonly access: string
    readonly refresh: string | undefined
    readonly granted: string
    readonly asked: string
    /** Milliseconds since the epoch after which it is not worth trying; absent where nobody said. */
    readonly until?: number
  }
}

/** Where it is stored. */
export interface Kept {
  read(): Promise<State>
  write(state: State): Promise<void>
  /** Does work while no other process does any. */
  alone<Result>(work: () => Promise<Result>): Promise<Result>
}

/** One after another. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve()

  take<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(work, work)
    this.#last = result.catch(() => {})
    return result
  }
}

/** A store that the processes of one test share. */
export class KeptInMemory implements Kept {
  #state: State = {}
  readonly #turns = new Turns()

  async read(): Promise<State> {
    return this.#state
  }

  async write(state: State): Promise<void> {
    this.#state = state
  }

  alone<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.#turns.take(work)
  }
}
