import type { WindowTime } from '../../harness/http/window-time.ts'

/** A time that passes only by waiting. */
export class VirtualTime implements WindowTime {
  #now = 0

  now(): number {
    return this.#now
  }

  async wait(milliseconds: number): Promise<void> {
    this.#now += milliseconds
  }
}
