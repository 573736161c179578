import type { MockServer, Snapshot } from '../mock-server.ts'

/** A member of a body or a query, from which both its check and its description come. */
export interface Member {
  readonly type: 'string' | 'number' | 'boolean' | 'array' | 'object' | 'any'
  readonly says: string
  readonly required?: true
  readonly values?: readonly string[]
}

export type Members = Readonly<Record<string, Member>>

/** What a route works with. */
export interface Controlled {
  readonly server: MockServer
  readonly snapshots: Snapshots
  /** Of the path, decoded. */
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  readonly json: Readonly<Record<string, unknown>>
}

/** Snapshots by a name that can be written down. */
export interface Snapshots {
  keep(snapshot: Snapshot): string
  find(id: string): Snapshot | undefined
}

/** One thing that can be done to a running mock from outside. */
export interface ControlRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below `/control`, with `{name}` for a part. */
  readonly path: string
  /** Its name on the command line. */
  readonly command: string
  readonly summary: string
  /** Members of the JSON body; `open` where the engine knows more of them. */
  readonly body?: Members
  readonly open?: true
  readonly query?: Members
  /** Default 200, or 204 where nothing is answered. */
  readonly status?: 201
  handle(controlled: Controlled): Promise<unknown>
}
