import { javaEnvironment, run } from './distribution.ts'
import { freePort } from './free-port.ts'

/** Has a server that is stopped write one of its realms with its people into a file. */
export async function exportRealm({
  home,
  realm,
  file,
}: {
  readonly home: string
  readonly realm: string
  readonly file: string
}): Promise<void> {
  // It opens the management interface, although nobody asks it anything.
  const port = await freePort()
  const options = ['--optimized', `--http-management-port=${port}`, '--realm', realm, '--file', file]
  run(`${home}/bin/kc.sh`, ['export', ...options], {
    cwd: home,
    env: javaEnvironment(),
  })
}
