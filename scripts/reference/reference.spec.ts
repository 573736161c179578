import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { buildProgram } from '../../cli/program.ts'
import { defects } from '../../mock-provider/provider/defects/index.ts'
import { hazards } from '../../mock-provider/provider/hazards.ts'
import { catalogue } from '../../suites/catalogue.ts'
import { commandLinePage } from './command-line.ts'
import { defectsPage } from './defects.ts'
import { headingAnchor } from './markdown.ts'
import { pages } from './pages.ts'
import { requirementPage } from './requirement-page.ts'
import { requirementsPage } from './requirements.ts'

const root = join(import.meta.dirname, '..', '..')
const reference = join(root, 'docs', 'reference')

// `npm run reference` runs these with -u, which writes the pages.
test.each(Object.entries(pages))('docs/reference/%s.md is what the code says', async (name, page) => {
  await expect(page()).toMatchFileSnapshot(join(reference, `${name}.md`))
})

test.each(catalogue.map((requirement) => [requirement.id, requirement] as const))(
  'docs/reference/requirements/%s.md is what the code says',
  async (id, requirement) => {
    await expect(requirementPage(requirement)).toMatchFileSnapshot(
      join(reference, 'requirements', `${id}.md`),
    )
  },
)

test('the page of a requirement has no section that says nothing', () => {
  const [requirement] = catalogue
  const page = requirementPage({ ...requirement, evidence: undefined, hazard: undefined } as never)
  expect(page).not.toContain('## Seen in the wild')
  expect(page).not.toContain('## What it does to a client')
  for (const part of page.split(/^## .*$/m).slice(1)) expect(part.trim()).not.toBe('')
})

test('every hazard that a requirement names is one of the mock', () => {
  const named = catalogue.flatMap(({ hazard }) => hazard ?? [])
  expect(named.filter((name) => hazards[name] === undefined)).toEqual([])
  expect(named.length).toBeGreaterThan(0)
})

test('every page of docs/reference is generated, and says by what', () => {
  const names = Object.keys(pages).map((name) => `${name}.md`)
  const found = readdirSync(reference).filter((name) => name.endsWith('.md'))
  expect(found.toSorted()).toEqual(names.toSorted())
  const ids = catalogue.map(({ id }) => `${id}.md`)
  expect(readdirSync(join(reference, 'requirements')).toSorted()).toEqual(ids.toSorted())
  for (const page of Object.values(pages)) expect(page()).toMatch(/^<!-- .*`npm run reference`.* -->$/m)
})

test('the pages leave out no command, requirement or defect', () => {
  const commandLine = commandLinePage()
  for (const command of buildProgram().commands) {
    expect(commandLine).toContain(`\n## ${command.name()}\n`)
    for (const { long, hidden } of command.options) if (!hidden) expect(commandLine).toContain(String(long))
  }
  const requirements = requirementsPage()
  for (const { id } of catalogue) expect(requirements).toContain(`\`${id}\``)
  const listed = defectsPage()
  for (const name of Object.keys(defects)) expect(listed).toContain(`\`${name}\``)
})

const papers = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
  ...readdirSync(join(root, 'examples'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('examples', name)),
]

test.each(papers)('every relative link in %s leads to a file and a heading', (paper) => {
  const broken = linksOf(paper).filter((link) => !leadsSomewhere(join(root, paper), link))
  expect(broken).toEqual([])
})

test('a guide links nothing that is not installed with it', () => {
  const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { files: string[] }
  const installed = (paper: string) => files.some((path) => paper === path || paper.startsWith(`${path}/`))
  const away = papers.filter(installed).flatMap((paper) =>
    linksOf(paper)
      .filter((link) => !link.startsWith('#') && !installed(join(dirname(paper), link.split('#')[0] ?? '')))
      .map((link) => `${paper}: ${link}`),
  )
  expect(away).toEqual([])
})

/** The relative links of a paper. */
function linksOf(paper: string): string[] {
  const text = readFileSync(join(root, paper), 'utf8').replaceAll(/^```[\s\S]*?^```/gm, '')
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link))
}

function leadsSomewhere(from: string, link: string): boolean {
  const [path = '', heading] = link.split('#')
  const file = path === '' ? from : join(dirname(from), path)
  if (!existsSync(file)) return false
  if (heading === undefined) return true
  const headings = [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    headingAnchor(title),
  )
  return headings.includes(heading)
}
