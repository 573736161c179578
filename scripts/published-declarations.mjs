// What of the type declarations is published: those that a published path leads to, and what they need of TypeBox.
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

/**
 * Makes the declarations name the few shapes of TypeBox that they use in a file of their own, so that nobody installs
 * TypeBox, whose code is bundled, for its types.
 *
 * @param dist folder with the declarations
 */
export function ownSchemaShapes(dist) {
  const shapes = join(dist, 'schema-shapes.d.ts')
  copyFileSync(join(import.meta.dirname, 'schema-shapes.d.ts'), shapes)
  for (const path of readdirSync(dist, { recursive: true })) {
    const file = join(dist, path)
    if (!file.endsWith('.d.ts') || file === shapes) continue
    const text = readFileSync(file, 'utf8')
    const own = relative(dirname(file), shapes)
      .replaceAll('\\', '/')
      .replace(/\.d\.ts$/, '.ts')
    const rewritten = text.replaceAll(/(['"])@sinclair\/typebox\1/g, (_, quote) => `${quote}${own}${quote}`)
    if (rewritten !== text) writeFileSync(file, rewritten)
  }
}
