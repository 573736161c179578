import type { Reply } from '../http/reply.ts'

/** Something that the relying party did otherwise than it was asked to, so that a check could go on. */
export interface Remark {
  readonly subject: string
  readonly observed: string
  readonly replies: readonly Pick<Reply, 'exchange'>[]
}

/** What was mended on the way: nothing of it is judged, all of it is told, each once. */
export class Remarks {
  readonly #remarks = new Map<string, Remark>()

  add(subject: string, observed: string, replies: Remark['replies']): void {
    const known = `${subject}: ${observed}`
    if (!this.#remarks.has(known)) this.#remarks.set(known, { subject, observed, replies })
  }

  get all(): readonly Remark[] {
    return [...this.#remarks.values()]
  }
}
