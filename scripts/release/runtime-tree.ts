import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One package that comes with an installation of this one. */
export interface RuntimePackage {
  readonly name: string
  readonly version: string
  readonly license: string
  /** Whether npm runs a script of it when it is installed. */
  readonly hasInstallScript: boolean
}

interface Locked {
  readonly version: string
  readonly license?: string
  readonly hasInstallScript?: boolean
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

interface LockFile {
  readonly packages: Readonly<Record<string, Locked>>
}

/**
 * Everything that the dependencies bring, and what is bundled into the compiled files, by the lock file.
 *
 * @param bundled names of development dependencies whose code is in the package
 */
export function runtimeTree(root: string, bundled: readonly string[]): RuntimePackage[] {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as LockFile
  const found = new Map<string, RuntimePackage>()
  const visit = (name: string, from: string): void => {
    const path = placeOf(name, from, packages)
    const locked = packages[path]
    if (locked === undefined)
      throw new Error(`${name}, which ${from || 'this package'} needs, is not in the lock file`)
    if (found.has(path)) return
    const { version, license = 'none', hasInstallScript = false } = locked
    found.set(path, { name, version, license, hasInstallScript })
    for (const next of Object.keys({ ...locked.dependencies, ...locked.optionalDependencies }))
      visit(next, path)
  }
  for (const name of [...Object.keys(packages['']?.dependencies ?? {}), ...bundled]) visit(name, '')
  return [...found.values()].toSorted((a, b) => a.name.localeCompare(b.name))
}

/** The nearest node_modules that has the package, as Node finds it. */
function placeOf(name: string, from: string, packages: LockFile['packages']): string {
  const own = `${from === '' ? '' : `${from}/`}node_modules/${name}`
  if (from === '' || packages[own] !== undefined) return own
  return placeOf(name, from.slice(0, Math.max(0, from.lastIndexOf('node_modules/') - 1)), packages)
}

/** The development dependencies whose code the build puts into the compiled files. */
export function bundledPackages(root: string): string[] {
  const build = readFileSync(join(root, 'scripts', 'build.mjs'), 'utf8')
  const list = /^const bundled = \[([^\]]+)\]/m.exec(build)?.[1]
  if (list === undefined) throw new Error('scripts/build.mjs does not list what it bundles')
  return [...list.matchAll(/'([^']+)'/g)].map(([, name = '']) => name)
}
