import type { MockServer } from '../mock-provider/kit/mock-server.ts'
import type { Stage } from './stage.ts'

/** What listens on the port: one play after another at the same address. */
export class Bench {
  #stage: Stage | undefined
  readonly defects: Pick<MockServer['defects'], 'active'> = { active: () => [] }

  open(stage: Stage): void {
    this.#stage = stage
  }

  async fetch(request: Request): Promise<Response> {
    if (this.#stage === undefined) return Response.json({ error: 'not_ready' }, { status: 503 })
    return this.#stage.answer(request)
  }

  watch(): () => void {
    return () => {}
  }

  async close(): Promise<void> {}
}
