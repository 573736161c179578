import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ConfigError } from '../engine/errors.ts'
import { callers } from './call-description.ts'
import { callNames, callsOf, calls as table } from './calls.ts'
import type { DriverFunctionAs, DriverModule } from './driver-api.ts'
import type { Calls } from './target-file.ts'

/** Kinds whose templates are more than a request and an answer. */
const notByCode = ['session-state', 'alternatives'] as const

/**
 * The calls of a driver module, as the templates of a target file.
 *
 * @param place where the file names the module, `target.yaml:3`
 * @throws ConfigError for a module that cannot be loaded, or exports something else
 */
export async function callsOfModule(name: string, directory: string, place: string): Promise<Calls> {
  const where = `${place} driver: ${name}`
  const exported = await loaded(resolve(directory, name), where)
  const driver = (exported as { default?: unknown }).default ?? exported
  const { calls } = (typeof driver === 'object' && driver !== null ? driver : {}) as Partial<DriverModule>
  if (calls === null || typeof calls !== 'object') {
    throw new ConfigError(`${where}: it exports no calls; accepted is export default { calls: { ... } }`)
  }
  return Object.fromEntries(
    Object.entries(calls).map(([call, value]) => [call, templateOf(call, value, where)]),
  ) as Calls
}

function templateOf(call: string, value: unknown, where: string): object {
  const known = callNames.filter((name) => !notByCode.some((kind) => table[name].kind === kind))
  if (!known.some((name) => name === call)) {
    throw new ConfigError(`${where}: found a call ${JSON.stringify(call)}; accepted are ${known.join(', ')}`)
  }
  const { run, as, each } = (
    typeof value === 'function' ? { run: value } : value
  ) as Partial<DriverFunctionAs>
  if (typeof run !== 'function') {
    throw new ConfigError(
      `${where}: calls.${call} is no function; accepted is async ({ variables, send }) => ...`,
    )
  }
  if (as !== undefined && !callers.includes(as)) {
    throw new ConfigError(
      `${where}: calls.${call}.as is ${JSON.stringify(as)}; accepted are ${callers.join(', ')}`,
    )
  }
  if (each !== undefined && !callsOf('list').some((list) => list === each)) {
    throw new ConfigError(
      `${where}: calls.${call}.each is ${JSON.stringify(each)}; accepted are ${callsOf('list').join(', ')}`,
    )
  }
  // Entries come as they are described for a driver.
  const entry = { id: 'id', client: 'client', user: 'user', session: 'session', offline: 'offline' }
  return {
    request: 'GET /',
    run,
    ...(as === undefined ? {} : { as }),
    ...(each === undefined ? {} : { each }),
    ...(/^(list|session-list)$/.test(table[call as keyof Calls].kind) ? { entry } : {}),
  }
}

async function loaded(file: string, where: string): Promise<object> {
  try {
    if (/\.[cm]?ts$/.test(file)) return (await typescript(where))(file)
    return await import(pathToFileURL(file).href)
  } catch (error) {
    if (error instanceof ConfigError) throw error
    throw new ConfigError(`${where}: it cannot be loaded (${(error as Error).message})`)
  }
}

async function typescript(where: string): Promise<(file: string) => Promise<object>> {
  try {
    const { createJiti } = await import('jiti')
    const jiti = createJiti(import.meta.url)
    return async (file) => jiti.import(file)
  } catch {
    throw new ConfigError(
      `${where}: a driver in TypeScript needs the package jiti, which is not installed: npm install jiti`,
    )
  }
}
