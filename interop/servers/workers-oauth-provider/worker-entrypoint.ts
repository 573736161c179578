/** What the product takes from `cloudflare:workers`: the class by which it tells handlers that are classes. */
export class WorkerEntrypoint<Env = unknown> {
  readonly ctx: unknown
  readonly env: Env

  constructor(ctx: unknown, env: Env) {
    this.ctx = ctx
    this.env = env
  }
}
