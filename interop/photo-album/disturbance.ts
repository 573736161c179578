/** What happens to the next requests of the album to the token endpoint. */
export type Mishap = 'busy' | 'answer lost'

/** A network that fails when it is told to. */
export class Disturbance {
  readonly #mishaps: Mishap[] = []
  /** Requests to token endpoints that reached the provider. */
  refreshes = 0

  next(...mishaps: readonly Mishap[]): void {
    this.#mishaps.push(...mishaps)
  }

  readonly fetch: typeof fetch = async (input, init) => {
    const isRefresh = String(init?.body ?? '').includes('grant_type=refresh_token')
    const mishap = isRefresh ? this.#mishaps.shift() : undefined
    if (mishap === 'busy') {
      const headers = { 'retry-after': '120' }
      return Response.json({ error: 'temporarily_unavailable' }, { status: 503, headers })
    }
    if (isRefresh) this.refreshes += 1
    const response = await fetch(input, init)
    if (mishap === 'answer lost') {
      await response.arrayBuffer()
      throw new TypeError('the connection broke')
    }
    return response
  }
}
