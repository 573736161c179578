/** A part of the state in memory: its operations, and the maps that are all it knows. */
export interface MemoryPart<Operations> {
  readonly store: Operations
  /** In an order that stays, since copies of them are put back by it. */
  readonly maps: readonly Map<string, unknown>[]
  /** Makes anew what follows from the maps. */
  relist?(): void
}
