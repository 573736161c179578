import { cpSync, existsSync } from 'node:fs'
import { basename, join } from 'node:path'

const shared = '/usr/share/glewlwyd'

/**
 * Copies the application of the package: its links lead out of the folder, where the product serves nothing, and that to
 * its configuration leads to a folder.
 */
export function writePages(folder: string): void {
  cpSync(join(shared, 'webapp'), folder, {
    recursive: true,
    dereference: true,
    filter: (path) => existsSync(path) && basename(path) !== 'config.json',
  })
  cpSync(join(shared, 'templates', 'config.json'), join(folder, 'config.json'))
}
