/** Work that is under way for a key is not begun again: whoever comes meanwhile gets its result. */
export class UnderWay<Result> {
  readonly #running = new Map<string, Promise<Result>>()

  share(key: string, work: () => Promise<Result>): Promise<Result> {
    const running = this.#running.get(key)
    if (running !== undefined) return running
    const begun = work().finally(() => this.#running.delete(key))
    this.#running.set(key, begun)
    return begun
  }
}
