import { spawnSync } from 'node:child_process'

/** Ends the program where one of these packages of Debian is not installed, with the line that installs them. */
export function requirePackages(names: readonly string[]): void {
  const missing = names.filter((name) => {
    const { stdout } = spawnSync('dpkg-query', ['--status', name], { encoding: 'utf8' })
    return !/^Status: install ok installed$/m.test(stdout ?? '')
  })
  if (missing.length === 0) return
  console.error(`this server is made of packages of Debian 12, of which these are missing: ${missing.join(' ')}
  apt-get install --no-install-recommends ${names.join(' ')}`)
  process.exit(2)
}
