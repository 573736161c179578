import { issuerFrom } from './addresses.ts'
import type { Application } from './application.ts'
import type { Core } from './core.ts'

/** Whoever sends requests chooses the names, so only so many are remembered. */
const most = 100

/** The names that a provider is called by, each with what answers there. */
export class Names {
  readonly #core: Core
  readonly #make: (core: Core) => Application
  readonly #made = new Map<string, Application>()

  constructor(core: Core, make: (core: Core) => Application) {
    this.#core = core
    this.#make = make
  }

  /** What answers a request, by the name it uses; undefined where that is none. */
  of(request: Request): Application | undefined {
    const issuer = issuerFrom(request)
    if (issuer === undefined) return undefined
    const made = this.#made.get(issuer)
    if (made !== undefined) return made
    const application = this.#make(this.#core.called(issuer))
    const [oldest] = this.#made.keys()
    if (this.#made.size >= most && oldest !== undefined) this.#made.delete(oldest)
    this.#made.set(issuer, application)
    return application
  }
}
