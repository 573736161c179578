import type { Endpoint, Incoming } from '../endpoints/endpoint.ts'
import type { AdminFrame } from '../pages/admin-pages.ts'

/** Answers an administrator. @param frame what every page of theirs has */
export type Handle = (incoming: Incoming, frame: AdminFrame) => Promise<Response>

/** Makes an endpoint that answers nobody but an administrator. */
export type Route = (
  method: 'GET' | 'POST',
  path: string,
  handle: Handle,
  page?: NonNullable<Endpoint['page']>,
) => Endpoint
