import { FetchDispatcher } from '../../../mock-provider/adapters/undici-dispatcher.ts'
import { Recorder } from '../../evidence/recorder.ts'
import { Redactor } from '../../evidence/redactor.ts'
import { HttpClient } from '../http-client.ts'
import type { Reach } from '../reach.ts'

const everywhere: Reach = { refusal: () => undefined }

/** The client of the harness in front of a server that is one function; no socket. */
export function httpInFrontOf(
  fetch: (request: Request) => Promise<Response>,
  options: {
    readonly reach?: Reach
    readonly recorder?: Recorder
    readonly requestTimeout?: number
  } = {},
): HttpClient {
  return new HttpClient({
    dispatcher: new FetchDispatcher({ fetch }),
    recorder: new Recorder({ redactor: new Redactor() }),
    requestTimeout: 5000,
    signal: new AbortController().signal,
    reach: everywhere,
    ...options,
  })
}
