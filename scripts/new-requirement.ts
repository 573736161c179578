// npm run new:requirement -- <area> <id> [defect]
//
// Writes the stubs of a requirement and of the defect that shows it: a file in suites/<area>/, its lines in the index of
// the area, and an entry among the defects of the area. Tests fail until every TODO is gone, the check passes on the
// conforming mock and its defect violates it; they find both by themselves.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const name = /^[a-z][a-z0-9]*(-[a-z0-9]+)+$/

/** Writes the stubs below a folder. Returns the files that it touched; throws before it writes anything. */
export function newRequirement(root: string, area = '', id = '', defect = `${id}-violated`): string[] {
  const areas = readdirSync(join(root, 'suites')).filter((each) =>
    existsSync(join(root, 'suites', each, 'index.ts')),
  )
  if (!areas.includes(area)) throw new Error(`area: found ${area}; accepted are ${areas.join(', ')}`)
  for (const [what, text] of Object.entries({ id, defect })) {
    if (!name.test(text))
      throw new Error(
        `${what}: found ${text || 'nothing'}; accepted are lower-case words with - between them`,
      )
  }
  const file = join('suites', area, `${id}.ts`)
  const index = join('suites', area, 'index.ts')
  const defects = join('mock-provider', 'provider', 'defects', `${area}.ts`)
  const read = (path: string): string => readFileSync(join(root, path), 'utf8')
  refuseKnown(root, 'suites', `id: '${id}',`, `there is a requirement ${id} in`)
  refuseKnown(root, 'mock-provider/provider/defects', `  '${defect}': `, `there is a defect ${defect} in`)
  const constant = id.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
  const texts = {
    [file]: requirementText({ area, id, defect, constant }),
    [index]: replaced(
      `import { ${constant} } from './${id}.ts'\n${read(index)}`,
      '\n] as const',
      `\n  ${constant},\n] as const`,
    ),
    [defects]: replaced(
      read(defects),
      '\n} satisfies Defects',
      `\n  '${defect}': {\n    behaviour: 'TODO: what the provider does wrong, in a sentence.',\n  },\n} satisfies Defects`,
    ),
  }
  for (const [path, text] of Object.entries(texts)) writeFileSync(join(root, path), text)
  return Object.keys(texts)
}

function refuseKnown(root: string, folder: string, text: string, problem: string): void {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter((each) =>
    each.endsWith('.ts'),
  )
  const found = files.find((each) => readFileSync(join(root, folder, each), 'utf8').includes(text))
  if (found !== undefined) throw new Error(`${problem} ${folder}/${found}`)
}

function replaced(text: string, before: string, after: string): string {
  const at = text.lastIndexOf(before)
  if (at === -1) throw new Error(`no line ${before.trim()}`)
  return text.slice(0, at) + after + text.slice(at + before.length)
}

function requirementText({
  area,
  id,
  defect,
  constant,
}: Record<'area' | 'id' | 'defect' | 'constant', string>) {
  return `import { rfc6749 } from '../../harness/engine/clause.ts'
import { requirement } from '../requirement.ts'

export const ${constant} = requirement({
  id: '${id}',
  area: '${area}',
  title: 'TODO: what holds, in one line',
  level: 'SHOULD',
  basis: 'derived',
  clause: rfc6749('TODO'),
  statement: 'TODO: what is demanded and why.',
  profiles: ['oauth2'],
  needs: ['authorize'],
  defect: '${defect}',
  procedure: ['OFFLINE(U1, C1, B1) -> ot.', 'TODO: what happens to it.', 'Assert ALIVE(ot).'],
  verdict: { pass: 'TODO', warn: 'TODO' },
  control: 'TODO: why a refusal is no outage, and a survival no accident.',
  proof: 'TODO: what shows that the set-up happened.',
  exceptions: 'TODO: legal servers that this could hit, and what they get.',
  why: 'TODO: what a violation means to users and clients.',
  cause: 'TODO: what usually is behind it.',
  mend: 'TODO: what to change in the server.',
  async check({ rp, users, clients, browser, observe }) {
    const grant = await rp.offline(users.first, clients.main, browser())
    await observe.alive(grant, 'TODO: the offline token after what happened')
  },
})
`
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const root = join(import.meta.dirname, '..')
  try {
    const [area, id, defect] = process.argv.slice(2)
    const files = newRequirement(root, area, id, defect)
    const biome = join(root, 'node_modules', '.bin', 'biome')
    execFileSync(biome, ['check', '--write', ...files], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
    process.stdout.write(
      `${files.join('\n')}\nTODO marks what to write; then: npx vitest run --project unit selftest\n`,
    )
  } catch (error) {
    process.stderr.write(`new:requirement: ${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 2
  }
}
