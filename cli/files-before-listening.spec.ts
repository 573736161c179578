import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageRoot } from '../harness/target/package-root.ts'

const cli = join(packageRoot, 'dist', 'cli')

/** The files of the build that one of them imports at once, itself included, and the packages that they need. */
function loadedWith(entry: string): { readonly files: ReadonlySet<string>; readonly packages: Set<string> } {
  const files = new Set([entry])
  const packages = new Set<string>()
  for (const file of files) {
    for (const [, from = ''] of readFileSync(file, 'utf8').matchAll(/\b(?:im|ex)port\b[^;"()]*"([^"]+)";/g)) {
      if (from.startsWith('.')) files.add(join(file, '..', from))
      else if (!from.startsWith('node:')) packages.add(from)
    }
  }
  return { files, packages }
}

/** What a command is loaded with, by the name of the function that the program imports when it is called. */
function loadedBy(command: string) {
  const main = join(cli, 'main.js')
  const [, chunk = ''] =
    new RegExp(`\\{${command}\\}=await import\\(.([^)]+).\\)`).exec(readFileSync(main, 'utf8')) ?? []
  const parts = [loadedWith(main), loadedWith(join(cli, chunk))]
  const files = new Set(parts.flatMap((part) => [...part.files]))
  return {
    files: files.size,
    kilobytes: [...files].reduce((sum, file) => sum + statSync(file).size, 0) / 1000,
    packages: parts.flatMap((part) => [...part.packages]),
  }
}

test('mock listens once it has read few files and no package, since finding and reading a file is most of a start', () => {
  const { files, kilobytes, packages } = loadedBy('mock')
  expect(packages).toEqual([])
  expect(files).toBeLessThanOrEqual(6)
  expect(kilobytes).toBeLessThan(900)
})

test('a command that reads YAML is seen to need a package', () => {
  expect(loadedBy('control').packages).toContain('yaml')
})
