import { ConfigError } from '../../harness/errors.ts'
import { listen } from '../../mock-provider/adapters/node-server.ts'

export interface MockOptions {
  readonly port: number
  readonly host: string
  readonly defect?: readonly string[]
}

/** Runs the mock provider until it is interrupted. */
export async function mock(options: MockOptions): Promise<void> {
  const server = await listen({ defects: options.defect ?? [] }, options).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE')
        throw new ConfigError(`port ${options.port} on ${options.host} is in use; choose another with --port`)
      throw error instanceof RangeError ? new ConfigError(error.message) : error
    },
  )
  process.stdout.write(`mock provider  ${server.origin}  (fixed test keys: never for anything real)\n`)
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve())
    process.once('SIGTERM', () => resolve())
  })
  await server.close()
}
