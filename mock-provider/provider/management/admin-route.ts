import type { Endpoint, Incoming } from '../endpoints/endpoint.ts'
import { requireAdministrator } from './callers.ts'

/** An endpoint that answers nobody but an administrator. */
export function adminRoute(
  method: Endpoint['method'],
  path: string,
  handle: (incoming: Incoming) => Promise<Response>,
): Endpoint {
  return {
    method,
    path,
    option: 'admin',
    async handle(incoming) {
      await requireAdministrator(incoming)
      return handle(incoming)
    },
  }
}
