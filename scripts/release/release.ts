/**
 * Makes a release in release/: the tarball, tested as a stranger uses it, its bill of materials, its notes and checksums.
 * Publishes nothing: npm run release
 *
 * `--rehearsal` goes on where only the manifest, the changelog or an unclean tree stands in the way, and says so.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { notesOf, obstaclesIn } from './notes.ts'
import { bundledPackages, runtimeTree } from './runtime-tree.ts'
import { type Bom, runtimeBom } from './sbom.ts'

const root = join(import.meta.dirname, '..', '..')
const out = join(root, 'release')
const rehearsal = process.argv.includes('--rehearsal')
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly name: string
  readonly version: string
}

function output(command: string, ...args: readonly string[]): string {
  return execFileSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

function refuse(obstacles: readonly string[]): void {
  for (const obstacle of obstacles)
    console.error(`${rehearsal ? 'rehearsal, goes on' : 'not released'}: ${obstacle}`)
  if (obstacles.length > 0 && !rehearsal) process.exit(1)
}

function attempt(work: () => string): { readonly text: string; readonly obstacles: readonly string[] } {
  try {
    return { text: work(), obstacles: [] }
  } catch (error) {
    return { text: '', obstacles: [(error as Error).message] }
  }
}

const notes = attempt(() => notesOf(readFileSync(join(root, 'CHANGELOG.md'), 'utf8'), manifest.version))
const unclean = output('git', 'status', '--porcelain').trim()
refuse([
  ...obstaclesIn({ ...manifest }),
  ...notes.obstacles,
  ...(unclean === '' ? [] : ['the working tree has changes that are not committed']),
])

rmSync(out, { recursive: true, force: true })
mkdirSync(out)
console.log('building and testing the tarball')
execFileSync('npm', ['run', '-s', 'build'], { cwd: root, stdio: 'inherit' })
execFileSync('npm', ['run', '-s', 'test:package'], { cwd: root, stdio: 'inherit' })
const [{ filename }] = JSON.parse(
  output('npm', 'pack', '--json', '--ignore-scripts', '--pack-destination', out),
) as [{ filename: string }]
const whole = JSON.parse(
  output('npm', 'sbom', '--package-lock-only', '--sbom-format', 'cyclonedx', '--sbom-type', 'library'),
) as Bom
const bom = runtimeBom(whole, runtimeTree(root, bundledPackages(root)), manifest.name)
writeFileSync(join(out, 'sbom.cdx.json'), `${JSON.stringify(bom, null, 2)}\n`)
writeFileSync(join(out, 'notes.md'), notes.text)
const sums = [filename, 'sbom.cdx.json', 'notes.md'].map((name) => {
  const sum = createHash('sha256')
    .update(readFileSync(join(out, name)))
    .digest('hex')
  return `${sum}  ${name}\n`
})
writeFileSync(join(out, 'SHA256SUMS'), sums.join(''))
console.log(
  `release/ has ${filename}, sbom.cdx.json (${bom.components.length} packages), notes.md and SHA256SUMS`,
)
console.log(`to publish it, with provenance, from a job with an OIDC token:  npm publish release/${filename}`)
