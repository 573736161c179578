import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { RunReport } from '../../../harness/engine/report.ts'
import { judgedHazards } from '../../../judge/hazards/index.ts'
import { judgedLibraries } from './clients.ts'
import { tableOf, type Verdicts, withTable } from './table.ts'

/*
 * Judges client libraries and the Photo Album, and compares the verdicts with those that were seen before and looked at by hand.
 * `--write` takes over what is new, into expected.json and the page about clients. Parts of names as arguments: only those;
 * `--hazards a,b`: only these hazards.
 */

const root = join(import.meta.dirname, '..', '..', '..')
const expectedFile = join(import.meta.dirname, 'expected.json')
const page = join(root, 'docs', 'implementations', 'clients.md')
const { values, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean', default: false }, hazards: { type: 'string' } },
})
const { write: writes } = values
const hazards = values.hazards?.split(',') ?? []

async function verdictsOn(command: string, openid: boolean, out: string): Promise<Record<string, string>> {
  const judge = join(root, 'dist', 'cli', 'main.js')
  const options = [...(openid ? ['--openid'] : []), '--fail-on', 'never', '--out', out]
  const child = spawn(process.execPath, [judge, 'judge', ...hazards, '--command', command, ...options], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  await once(child, 'exit')
  const report = JSON.parse(await readFile(join(out, 'report.json'), 'utf8')) as RunReport
  const asked = report.results.filter(({ selected }) => selected)
  return Object.fromEntries(asked.map(({ id, class: found }) => [id, found]))
}

const before = JSON.parse(await readFile(expectedFile, 'utf8').catch(() => '{}')) as Verdicts
const verdicts: Record<string, Readonly<Record<string, string>>> = { ...before }
let differences = 0
for (const { name, openid, command } of judgedLibraries) {
  if (wanted.length > 0 && !wanted.some((part) => name.includes(part))) continue
  const line = await command()
  if (line === undefined) {
    console.log(`${name}: the tools of its language are not installed here`)
    continue
  }
  const out = join(root, 'reports', 'out', 'clients', name.replaceAll(/[^\w.]+/g, '-'))
  const found = await verdictsOn(line, openid, out)
  const all = { ...before[name], ...found }
  verdicts[name] = Object.fromEntries(judgedHazards.map(({ id }) => [id, all[id] ?? 'not played']))
  const others = Object.entries(found).filter(([id, verdict]) => before[name]?.[id] !== verdict)
  differences += others.length
  const count = (wantedClass: string): number =>
    Object.values(found).filter((verdict) => verdict === wantedClass).length
  console.log(
    `${name}: ${count('pass')} pass, ${count('warn')} weak, ${count('fail')} fail, ${count('not-applicable')} not applicable`,
  )
  for (const [id, verdict] of others) console.log(`  ${id}: ${verdict}, expected ${before[name]?.[id]}`)
}
if (writes) {
  const ordered = judgedLibraries.flatMap(({ name }) => {
    const found = verdicts[name]
    return found === undefined ? [] : [[name, found] as const]
  })
  await writeFile(expectedFile, `${JSON.stringify(Object.fromEntries(ordered), undefined, 2)}\n`)
  await writeFile(page, withTable(await readFile(page, 'utf8'), tableOf(verdicts)))
}
console.log(`${differences} verdicts are others than expected`)
process.exitCode = differences > 0 && !writes ? 1 : 0
