import type { Subject } from '../../harness/drivers/operations.ts'
import type { TestClient } from '../../harness/target/actors.ts'

/** A client, and one of the alternatives by which the target revokes all of its tokens. */
export function revokedBy(client: TestClient, alternative: string | undefined): Subject {
  return { client, ...(alternative === undefined ? {} : { alternative }) }
}

/** The name of an alternative behind a subject. */
export function inWords(alternative: string | undefined): string {
  return alternative === undefined ? '' : ` (${alternative})`
}
