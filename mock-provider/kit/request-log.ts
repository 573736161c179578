import { MockError } from './mock-error.ts'
import type { SeenRequest } from './seen-request.ts'

/** Which request is meant: members that are the same, or a condition. */
export type RequestMatcher =
  | Partial<Omit<SeenRequest, 'parameters' | 'headers'>>
  | ((request: SeenRequest) => boolean)

export interface Waiting {
  /** How many such requests there have to be, those before the call included. Default 1. */
  readonly count?: number
  /** Milliseconds of real time. Default 2000. */
  readonly timeout?: number
}

/** Requests as they came in, newest last, without secrets; the latest 500. */
export interface RequestLog extends ReadonlyArray<SeenRequest> {
  /**
   * The request that makes the number complete, once it was answered; those that were answered before count.
   *
   * @throws MockError timeout, with what came instead
   */
  waitFor(matcher: RequestMatcher, waiting?: Waiting): Promise<SeenRequest>
}

/** Those who wait for a request. */
export class RequestWatch {
  readonly #rows: () => readonly SeenRequest[]
  readonly #watching = new Set<() => void>()

  constructor(rows: () => readonly SeenRequest[]) {
    this.#rows = rows
  }

  /** To be called after each request. */
  seen(): void {
    for (const look of this.#watching) look()
  }

  /** The rows with the way to wait for more of them. */
  log(): RequestLog {
    const rows = [...this.#rows()]
    const waitFor: RequestLog['waitFor'] = (matcher, waiting) => this.waitFor(matcher, waiting)
    return Object.defineProperty(rows, 'waitFor', { value: waitFor }) as unknown as RequestLog
  }

  waitFor(matcher: RequestMatcher, { count = 1, timeout = 2000 }: Waiting = {}): Promise<SeenRequest> {
    const found = (): SeenRequest | undefined =>
      this.#rows().filter((request) => matchesRequest(matcher, request))[count - 1]
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const request = found()
        if (request === undefined) return
        clearTimeout(timer)
        this.#watching.delete(look)
        resolve(request)
      }
      const timer = setTimeout(() => {
        this.#watching.delete(look)
        reject(new MockError('timeout', late(matcher, count, timeout, this.#rows())))
      }, timeout)
      this.#watching.add(look)
      look()
    })
  }
}

function matchesRequest(matcher: RequestMatcher, request: SeenRequest): boolean {
  if (typeof matcher === 'function') return matcher(request)
  return Object.entries(matcher).every(
    ([name, value]) => value === undefined || request[name as keyof SeenRequest] === value,
  )
}

function late(matcher: RequestMatcher, count: number, timeout: number, rows: readonly SeenRequest[]): string {
  const wanted = typeof matcher === 'function' ? 'of the condition' : JSON.stringify(matcher)
  const came = rows
    .slice(-10)
    .map(({ method, path, status, grant_type, client, error }) =>
      [method, path, grant_type, client, status, error].filter((part) => part !== undefined).join(' '),
    )
  const times = count === 1 ? 'no request' : `less than ${count} requests`
  return `${times} ${wanted} within ${timeout} ms; came: ${came.length === 0 ? 'none' : came.join('; ')}`
}
