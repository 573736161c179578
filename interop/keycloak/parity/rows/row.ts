import type { World } from '../world.ts'

/** Something that is asked of both servers; what it answers has to be the same, in so far as `normalise` says so. */
export interface Row {
  readonly name: string
  run(world: World): Promise<unknown>
}

/** The part of a list's entries that rows look for. */
export interface Named {
  readonly id: string
  readonly name: string
}
