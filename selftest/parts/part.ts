import type { ResultClass } from '../../harness/engine/vocabulary.ts'

/** What a cell came to. */
export interface CellOutcome {
  /** Without what the cell changes. */
  readonly before: ResultClass
  readonly now: ResultClass
  /** Of the result now. */
  readonly summary: string
  /** Whether that is a verdict that the change caused. */
  readonly wrong: boolean
  /** False where it turned out that the check never met the change. */
  readonly met?: boolean
}

/** One run of one check under one change. */
export interface Cell {
  /** What is changed: `admin-revoke-user answers 302`. */
  readonly name: string
  /** The requirement whose check runs. */
  readonly requirement: string
  /** Whether a recorded run of the check without the change consulted what is changed. */
  readonly consulted: boolean
  run(): Promise<CellOutcome>
}

/** A part of the systematic proof: one kind of change, under which no check may be misled. */
export interface Part {
  /** What is proven, in a sentence. */
  readonly about: string
  /** What is counted where something is wrong. */
  readonly goal: string
  /** A sample takes one of so many rows, and of their cells one of so many. */
  readonly sample: { readonly rows: number; readonly cells: number }
  /** What is worked off one by one, e.g. the ids of all requirements. */
  readonly rows: () => readonly string[]
  readonly cells: (row: string) => Promise<readonly Cell[]>
}
