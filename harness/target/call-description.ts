import type { subjects, VariableName } from './variables.ts'

/** Whose credentials a call carries. */
export const callers = ['admin', 'user-token', 'user-browser', 'nobody'] as const

export type CallAs = (typeof callers)[number]

/** Whose credentials a call carries where the file does not say it. */
export const defaultCaller: CallAs = 'admin'

/**
 * What a call does, and so how it is written and used. A new `list`, `revocation` or `plain-change` works once it has
 * an entry in the table; any other kind needs the operation that sends it.
 */
export type CallKind =
  | 'list'
  | 'session-list'
  | 'revocation'
  | 'alternatives'
  | 'session-end'
  | 'session-state'
  | 'user-creation'
  | 'client-creation'
  | 'removal'
  | 'plain-change'
  | 'change'
  | 'secret-change'
  | 'setting'
  | 'clock'

/** An entry of the table of calls. */
export interface CallDescription {
  readonly kind: CallKind
  /** A sentence for whoever writes the call. */
  readonly text: string
  /** In the order in which a reader expects them. */
  readonly about: readonly (keyof typeof subjects)[]
  /** Whom a revocation is sent for, where that is not everything in `about`: the rest is there for variables only. */
  readonly concerns?: readonly ('user' | 'client')[]
  /** Variables besides those of what it is about. */
  readonly variables?: readonly VariableName[]
  /** Whose credentials it carries where the file does not say it; the administrator's where absent. */
  readonly as?: CallAs
  /** The capability that a target has by it. */
  readonly gives?: string
  /** The call without which it is not used: what cannot be removed again is not made. */
  readonly undoneBy?: string
  /** What a plan says of a creation. */
  readonly makes?: string
  /** How the doctor names it. */
  readonly title?: string
  /** It also ends what others than the run have. */
  readonly endsAll?: true
}
