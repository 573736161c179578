// Type declarations that no published path leads to: nobody can import them, and each takes a block of the disk.
import { readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'

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
