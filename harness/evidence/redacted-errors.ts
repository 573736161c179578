import { Redactor } from './redactor.ts'
import type { SecretMemory } from './secret-memory.ts'

/** For lines that are printed as they come: redacts with everything that is known by then. */
export function redactsEverything(memory: SecretMemory): (text: string) => string {
  const redactor = new Redactor(memory)
  return (text) => redactor.redactAgain(text)
}

/** The same error without secrets in what it says: messages repeat what the target answered. */
export function redactedError(error: unknown, memory: SecretMemory): unknown {
  if (!(error instanceof Error)) return error
  const redact = redactsEverything(memory)
  const { message, stack } = error
  // Those of an aborted signal have a message that can only be read.
  const said = { message: redact(message), ...(stack === undefined ? {} : { stack: redact(stack) }) }
  for (const [name, value] of Object.entries(said))
    Object.defineProperty(error, name, { value, configurable: true, writable: true })
  return error
}
