interface Server {
  fetch(request: Request): Promise<Response>
}

/** A server whose process may die: then its host refuses connections. */
export function losable(server: Server): Server & { lose(): void } {
  let lost = false
  return {
    fetch: async (request) => {
      if (lost) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
      return server.fetch(request)
    },
    lose: () => {
      lost = true
    },
  }
}
