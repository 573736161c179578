/** A new value under a key; undefined takes the row away. */
export type Change = readonly [key: string, value: string | undefined]

export interface Range {
  readonly after?: string | undefined
  readonly limit?: number
}

export interface Row {
  readonly key: string
  readonly value: string
}

/** What a step reads and writes; its writes happen together at its end, or not at all. */
export interface Step {
  get(keys: readonly string[]): Promise<readonly (string | undefined)[]>
  write(changes: readonly Change[]): void
}

/** Which rows nobody else may change during a step, and which this step changes itself. */
export interface Held {
  readonly changed: readonly string[]
  readonly read?: readonly string[]
}

/** Texts under keys, in the order of their bytes: what a durable store has to offer. */
export interface Rows {
  readonly sharedWith: 'later' | 'others'
  get(keys: readonly string[]): Promise<readonly (string | undefined)[]>
  /** Rows whose keys begin with a prefix (which ends in a slash), from behind a key on. */
  range(prefix: string, options?: Range): Promise<readonly Row[]>
  /** The row with the greatest key that begins with a prefix. */
  last(prefix: string): Promise<Row | undefined>
  /** Writes all of it, or nothing. */
  write(changes: readonly Change[]): Promise<void>
  /** Does something while the rows that it holds stay as they are. */
  step<Result>(held: Held, work: (step: Step) => Promise<Result>): Promise<Result>
  /** Does something while nobody else, in any process, does something under the same name. */
  alone(name: string, work: () => Promise<void>): Promise<void>
  /** A number above all before, also after a restart. */
  order(): Promise<number>
  /** Takes every row away; the order goes on. */
  clear(): Promise<void>
  /** Resolves once everything that was written so far outlives a crash. */
  durable(): Promise<void>
  close(): Promise<void>
}

/** A key of several parts, none of which can be mistaken for another, and which every database can hold. */
export function keyOf(...parts: readonly string[]): string {
  return parts.map(escaped).join('/')
}

/** A prefix of all keys that begin with these parts. */
export function under(...parts: readonly string[]): string {
  return `${keyOf(...parts)}/`
}

/** Numbers as texts that sort as the numbers do. */
export function sortable(number: number): string {
  return String(Math.max(0, Math.floor(number))).padStart(16, '0')
}

function escaped(part: string): string {
  // Half of a surrogate pair is no text outside JavaScript, and PostgreSQL knows no character zero.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is those that are meant
  return part.replace(/[%/\u0000-\u001f\ud800-\udfff]/g, (unit) => `%${unit.charCodeAt(0).toString(16)}.`)
}
