// What of the type declarations is published: those that a published path leads to, and what they need of bundled packages.
import { copyFileSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

/**
 * Removes from a folder what the given declarations do not import, directly or by others, and folders that it empties.
 *
 * @param dist folder with the declarations
 * @param published paths of those that stay in any case
 */
export function pruneDeclarations(dist, published) {
  const reached = new Set()
  const waiting = [...published]
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (reached.has(file)) continue
    reached.add(file)
    for (const [, path] of readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*["'](\.[^"']+)["']/g)) {
      waiting.push(join(dirname(file), path.replace(/\.[jt]s$/, '.d.ts')))
    }
  }
  for (const path of readdirSync(dist, { recursive: true })) {
    const file = join(dist, path)
    if (file.endsWith('.d.ts') && !reached.has(file)) rmSync(file)
  }
  removeEmptyFolders(dist)
}

function removeEmptyFolders(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) removeEmptyFolders(join(folder, entry.name))
  }
  if (readdirSync(folder).length === 0) rmdirSync(folder)
}

/** Packages whose code is bundled, with the file that has the few types of them that published declarations name. */
const shapes = {
  '@sinclair/typebox': 'schema-shapes.d.ts',
  'tough-cookie': 'cookie-shapes.d.ts',
}

/**
 * Makes the declarations name the types of bundled packages in files of our own, so that nobody installs these packages
 * for their types.
 *
 * @param dist folder with the declarations
 */
export function ownShapes(dist) {
  for (const name of Object.values(shapes)) copyFileSync(join(import.meta.dirname, name), join(dist, name))
  for (const path of readdirSync(dist, { recursive: true })) {
    const file = join(dist, path)
    if (!file.endsWith('.d.ts') || Object.values(shapes).includes(path)) continue
    const text = readFileSync(file, 'utf8')
    const rewritten = Object.entries(shapes).reduce(
      (before, [name, shape]) =>
        before.replaceAll(
          new RegExp(`(['"])${name}\\1`, 'g'),
          (_, quote) => `${quote}${to(file, shape)}${quote}`,
        ),
      text,
    )
    if (rewritten !== text) writeFileSync(file, rewritten)
  }

  function to(file, shape) {
    const path = relative(dirname(file), join(dist, shape)).replaceAll('\\', '/')
    return (path.startsWith('.') ? path : `./${path}`).replace(/\.d\.ts$/, '.ts')
  }
}
