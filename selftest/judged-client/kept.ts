/** What the client has stored, for all of its processes. */
export interface State {
  readonly client?: { readonly issuer: string; readonly clientId: string }
  readonly tokens?: {
    /** Who issued them. */
    readonly issuer: string
    readonly access: string
    readonly refresh: string | undefined
    readonly granted: string
    readonly asked: string
    /** Whom the first ID token is about; absent where none came. */
    readonly subject?: string
    /** Milliseconds since the epoch after which it is not worth trying; absent where nobody said. */
    readonly until?: number
  }
}

/** Where it is stored. */
export interface Kept {
  read(): Promise<State>
  write(state: State): Promise<void>
  /** Waits until no other process has the lock; gives it back when the function is called that is returned. */
  lock(): Promise<() => Promise<void>>
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

  lock(): Promise<() => Promise<void>> {
    return new Promise((resolve) => {
      void this.#turns.take(
        () =>
          new Promise<void>((unlocked) => {
            resolve(async () => unlocked())
          }),
      )
    })
  }
}

/** The store as a process has it that may be killed: nothing gets there any more then. */
export class KeptUntilKilled implements Kept {
  readonly #kept: Kept
  readonly #isDead: () => boolean

  constructor(kept: Kept, isDead: () => boolean) {
    this.#kept = kept
    this.#isDead = isDead
  }

  read(): Promise<State> {
    return this.#kept.read()
  }

  async write(state: State): Promise<void> {
    if (!this.#isDead()) await this.#kept.write(state)
  }

  lock(): Promise<() => Promise<void>> {
    return this.#kept.lock()
  }
}

/** The lock of the store as one process has it: its own calls do not wait for each other. */
export class ProcessLock {
  readonly #kept: Kept
  #inside = 0
  #locked: Promise<() => Promise<void>> | undefined

  constructor(kept: Kept) {
    this.#kept = kept
  }

  async hold<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#inside += 1
    this.#locked ??= this.#kept.lock()
    const unlock = await this.#locked
    try {
      return await work()
    } finally {
      this.#inside -= 1
      if (this.#inside === 0) {
        this.#locked = undefined
        await unlock()
      }
    }
  }
}
