import { readFile } from 'node:fs/promises'

/** The version of this package, from the package.json above the compiled or the source tree. */
export async function toolVersion(): Promise<string> {
  for (const path of ['../package.json', '../../package.json']) {
    try {
      const found = JSON.parse(await readFile(new URL(path, import.meta.url), 'utf8')) as {
        name?: string
        version?: string
      }
      if (found.name === 'offline-conformance' && found.version !== undefined) return found.version
    } catch {
      // Not there; the other place is one folder up.
    }
  }
  return 'unknown'
}
