import type { Mark } from '../../model.ts'
import { withMark } from '../kept.ts'

/** Revocations by their key. */
export class MemoryMarks {
  readonly byKey = new Map<string, readonly Mark[]>()

  add(mark: Mark): void {
    this.byKey.set(mark.key, withMark(this.byKey.get(mark.key) ?? [], mark))
  }

  of(keys: readonly string[]): Map<string, readonly Mark[]> {
    const found = new Map<string, readonly Mark[]>()
    for (const key of keys) {
      const marks = this.byKey.get(key)
      if (marks !== undefined) found.set(key, marks)
    }
    return found
  }

  /** What a key named is gone, so nothing can be ended by it. */
  drop(key: string): void {
    this.byKey.delete(key)
  }
}
