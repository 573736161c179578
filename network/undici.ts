/**
 * What of undici sends a request. Its entry also loads what imitates servers, keeps caches and speaks WebSocket: most of its
 * hundred files, and more of the time before the first check than anything else. The classes are those of the entry.
 */
import { createRequire } from 'node:module'
import type * as Undici from 'undici'

const require = createRequire(import.meta.url)

export const Agent: typeof Undici.Agent = require('undici/lib/dispatcher/agent.js')
export const Dispatcher: typeof Undici.Dispatcher = require('undici/lib/dispatcher/dispatcher.js')
export const { getGlobalDispatcher }: Pick<typeof Undici, 'getGlobalDispatcher'> =
  require('undici/lib/global.js')

const api: Pick<Undici.Dispatcher, 'request'> = require('undici/lib/api/index.js')
// As the entry does: somebody may call `request` of a dispatcher of ours without importing undici.
Object.assign(Dispatcher.prototype, api)

/** Needed only where the environment names a proxy. */
export function proxyAgent(options: Undici.EnvHttpProxyAgent.Options): Undici.Dispatcher {
  const EnvHttpProxyAgent: typeof Undici.EnvHttpProxyAgent = require('undici/lib/dispatcher/env-http-proxy-agent.js')
  return new EnvHttpProxyAgent(options)
}

/** As `request` of the entry. */
export function request(
  url: string,
  {
    dispatcher = getGlobalDispatcher(),
    ...options
  }: Omit<Undici.Dispatcher.RequestOptions, 'origin' | 'path' | 'method'> & {
    readonly dispatcher?: Undici.Dispatcher
    readonly method?: Undici.Dispatcher.HttpMethod
  },
): Promise<Undici.Dispatcher.ResponseData> {
  const { origin, pathname, search } = new URL(url)
  const send: Undici.Dispatcher['request'] = api.request.bind(dispatcher)
  return send({ method: 'GET', ...options, origin, path: `${pathname}${search}` })
}
