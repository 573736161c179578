import { PrerequisiteError } from '../../engine/errors.ts'

/** Does something by a call of the target file; what goes wrong with its answer names the place of the call. */
export type Placed = <T>(call: string, work: () => Promise<T>) => Promise<T>

/** @param places where the calls stand, `target.yaml:12` by their names */
export function placedBy(places: Readonly<Record<string, string>>): Placed {
  return async (call, work) => {
    try {
      return await work()
    } catch (error) {
      const place = places[call]
      // A refused password, or an address that nobody named, is not about the call; it has its own remedy.
      const isAboutTheCall = error instanceof PrerequisiteError && error.constructor === PrerequisiteError
      if (!isAboutTheCall || place === undefined || error.message.includes(place)) throw error
      throw new PrerequisiteError(`${error.message}; ${place} calls.${call}`, { cause: error })
    }
  }
}
