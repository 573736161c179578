import { afterEach } from 'vitest'
import { type FaultyServer, faultyServer } from './faulty-server.ts'

/** Starts servers that go wrong for the tests of a file; each is closed after the test that started it. */
export function faultyServersOfTests(): typeof faultyServer {
  const servers: FaultyServer[] = []
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close()
  })
  return async (...args) => {
    const made = await faultyServer(...args)
    servers.push(made)
    return made
  }
}
