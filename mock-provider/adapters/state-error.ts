/** The state that a mock is to keep cannot be used: the message says where it is, what is wrong, and what to do. */
export class StateError extends Error {
  override readonly name = 'StateError'
}

/** The format of the rows; it rises when an older version would misread them. */
export const stateFormat = 1

/** @throws StateError for a state of a later version */
export function checkFormat(where: string, found: string): void {
  const format = Number(found)
  if (format === stateFormat) return
  if (format > stateFormat) {
    throw new StateError(
      `${where} was written by a later version (format ${found}, this version reads ${stateFormat}); use that version, or another place`,
    )
  }
  throw new StateError(`${where} is damaged: its format is "${found.slice(0, 20)}", expected ${stateFormat}`)
}

/** Loads a package that is needed for durable state only. @throws StateError where it is not installed */
export async function optionalPackage<Module>(name: string, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new StateError(`--state needs the package ${name}, which is not installed; npm install ${name}`)
  }
}
