/** A module hook of Node: `cloudflare:workers`, which only the product's own runtime has, is worker-entrypoint.ts here. */
import type { ResolveHook } from 'node:module'

const answer = new URL('worker-entrypoint.ts', import.meta.url).href

export const resolve: ResolveHook = (specifier, context, next) =>
  next(specifier === 'cloudflare:workers' ? answer : specifier, context)
