import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

interface Manifest {
  readonly name?: string
  readonly version?: string
}

const location = above(import.meta.dirname)

/** The folder of this package, whether it runs from its sources or compiled into fewer files. */
export const packageRoot = location.folder

export const toolVersion = location.manifest.version ?? 'unknown'

function above(folder: string): { readonly folder: string; readonly manifest: Manifest } {
  try {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
    if (manifest.name === 'offline-conformance') return { folder, manifest }
  } catch {
    // None here: it is in a folder above.
  }
  const parent = dirname(folder)
  return parent === folder ? { folder: import.meta.dirname, manifest: {} } : above(parent)
}
