/** The mock as a Keycloak, in a process of its own. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

const cli = join(import.meta.dirname, '..', '..', '..', 'dist', 'cli', 'main.js')

/** @param more options of the command, such as realms */
export async function startMock(
  version: string,
  more: readonly string[] = [],
): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const release = version.split('.').slice(0, 2).join('.')
  const mock = spawn(
    process.execPath,
    [cli, 'mock', '--preset', 'keycloak', '--release', release, '--port', '0', ...more],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const exit = once(mock, 'exit')
  const url = await new Promise<string>((resolve, reject) => {
    let greeting = ''
    mock.stdout.on('data', (chunk: Buffer) => {
      greeting += chunk
      const found = / at (http:\S+)/.exec(greeting)?.[1]
      if (found !== undefined) resolve(found)
    })
    mock.once('exit', (code) => reject(new Error(`the mock ended with exit code ${code}`)))
  })
  return {
    url,
    async stop() {
      mock.kill('SIGTERM')
      await exit
    },
  }
}
