/** The connection broke: what `fetch` of a client sees, and what adapters make of it on a socket. */
export class ConnectionLost extends TypeError {
  constructor() {
    super('fetch failed', {
      cause: Object.assign(new Error('the connection was lost (a fault of the mock)'), {
        code: 'ECONNRESET',
      }),
    })
  }
}
