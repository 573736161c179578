import type { Dispatcher } from 'undici'
import { Recorder } from '../evidence/recorder.ts'
import { Redactor } from '../evidence/redactor.ts'
import { SecretMemory } from '../evidence/secret-memory.ts'
import { HttpClient } from '../http/http-client.ts'
import { mayBeInside, reachOf } from '../http/reach.ts'
import { createTransport } from '../http/transport.ts'
import { withDefaults } from '../target/defaults.ts'
import type { Target } from '../target/target-file.ts'

export interface LookOptions {
  readonly tls: Target['tls']
  readonly signal: AbortSignal
  /** Carries the requests. Default: sockets. */
  readonly transport?: Dispatcher
}

/** Looks at an address that its owner named, before anything is known of a target; what it leads to is not followed. */
export async function withHttpAt<Result>(
  address: string,
  { tls, signal, transport }: LookOptions,
  use: (http: HttpClient) => Promise<Result>,
): Promise<Result> {
  const target = withDefaults({
    issuer: new URL(address).origin,
    clients: { main: { client_id: 'not-yet-registered' } },
    users: [{ username: 'nobody', password: 'nothing' }],
    mcp: { server: address },
    tls,
  })
  const dispatcher =
    transport ?? createTransport({ ...tls, proxyFromEnvironment: true, mayBeInside: mayBeInside(target) })
  try {
    return await use(
      new HttpClient({
        dispatcher,
        recorder: new Recorder({ redactor: new Redactor(new SecretMemory(target)) }),
        requestTimeout: target.deadlines.request * 1000,
        signal,
        reach: reachOf(target),
      }),
    )
  } finally {
    if (transport === undefined) await dispatcher.close()
  }
}
