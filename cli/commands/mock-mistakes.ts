import { ConfigError } from '../../harness/engine/errors.ts'
import { StateError } from '../../mock-provider/adapters/state-error.ts'
import { MockError } from '../../mock-provider/kit/mock-error.ts'
import type { MockOptions } from './mock-flags.ts'

/** @throws ConfigError for settings that cannot be used */
export async function toldFrom<Made>(where = 'the configuration', make: () => Promise<Made>): Promise<Made> {
  try {
    return await make()
  } catch (error) {
    if (error instanceof MockError && error.code === 'invalid_option') {
      throw new ConfigError(`${where}: ${error.message}`)
    }
    throw error
  }
}

/** @throws ConfigError where nothing can listen there */
export async function listening<Server>(
  options: Pick<MockOptions, 'host' | 'port'>,
  start: () => Promise<Server>,
): Promise<Server> {
  try {
    return await start()
  } catch (error) {
    if (error instanceof StateError) throw new ConfigError(error.message)
    const { code } = error as NodeJS.ErrnoException
    const at = `${options.host}:${options.port}`
    if (code === 'EADDRINUSE')
      throw new ConfigError(`port ${options.port} on ${options.host} is in use; choose another with --port`)
    if (code === 'EADDRNOTAVAIL' || code === 'EACCES' || code === 'ENOTFOUND')
      throw new ConfigError(`cannot listen on ${at} (${code}); choose another with --host and --port`)
    throw error
  }
}
