import type { CallAs } from './call-description.ts'
import type { CallName } from './calls.ts'

/** One request that a call of a driver sends. */
export interface DriverRequest {
  readonly method: string
  /** Absolute, or with a path below the issuer. */
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly form?: Readonly<Record<string, string>>
  readonly json?: unknown
}

/** What came back. */
export interface DriverReply {
  readonly status: number
  /** Lower-case names; repeated headers stay apart. */
  readonly headers: Readonly<Record<string, readonly string[]>>
  readonly text: string
  /** The body, where it is a JSON object. */
  readonly json: Readonly<Record<string, unknown>> | undefined
}

/** What a call of a driver knows. */
export interface DriverCall {
  /** The variables of the call in the reference, by their names; `sub` and `user_id` where they are known. */
  readonly variables: Readonly<Record<string, string | number | boolean | null | undefined>>
  /**
   * Sends a request with the credentials of whoever calls: those of `as`, or those of a stranger whom a check lets try
   * the same. It goes where the target file allows it, and is recorded and redacted.
   */
  send(request: DriverRequest): Promise<DriverReply>
}

/** An entry of a list; members that the server does not tell are absent. */
export interface DriverEntry {
  readonly id?: string
  readonly client?: string
  readonly user?: string
  readonly session?: string
  /** Default: true. */
  readonly offline?: boolean
}

/**
 * A call as code: a list returns its entries, anything else returns nothing or the answer. It throws where the server
 * refuses, which blocks the check and never fails it.
 */
export type DriverFunction = (
  call: DriverCall,
) => Promise<readonly DriverEntry[] | DriverReply> | Promise<void>

/** A call with whose credentials `send` sends. */
export interface DriverFunctionAs {
  readonly as?: CallAs
  /** A list that is read right before: the call is made for each of its entries that matches. */
  readonly each?: string
  run: DriverFunction
}

/** What a module named by `driver:` in a target file exports as its default. */
export interface DriverModule {
  /** By the names of the calls of a target file; they take the place of requests there. */
  readonly calls: Readonly<Partial<Record<CallName, DriverFunction | DriverFunctionAs>>>
}

/** Says what a module is, so that an editor and TypeScript can help with it. */
export function defineDriver(driver: DriverModule): DriverModule {
  return driver
}
