import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { facts, factsForAll } from '../harness/engine/facts.ts'
import { areas } from '../harness/engine/vocabulary.ts'
import { defectNames, defects } from '../mock-provider/provider/defects/index.ts'
import { policyFrom } from '../mock-provider/provider/policy/conforming.ts'
import { writers } from '../reports/writers/index.ts'
import { catalogue } from '../suites/catalogue.ts'

const root = join(import.meta.dirname, '..')
const filesIn = (...path: string[]): string[] => readdirSync(join(root, ...path))

test('every requirement has a defect of its own', () => {
  const named = catalogue.map(({ defect }) => defect)
  expect(new Set(named).size).toBe(catalogue.length)
  expect(defectNames).toEqual(expect.arrayContaining(named))
})

test('every defect that stands in a file is in the index, once', async () => {
  const others = ['apply.ts', 'decorated.ts', 'defect.ts', 'index.ts', 'name.ts', 'only-grant.ts']
  const files = filesIn('mock-provider', 'provider', 'defects').filter((name) => !others.includes(name))
  const written = await Promise.all(
    files.map(async (name) => {
      const module = (await import(join(root, 'mock-provider', 'provider', 'defects', name))) as object
      return Object.values(module).flatMap((group: object) => Object.keys(group))
    }),
  )
  expect(written.flat().sort()).toEqual(defectNames.toSorted())
})

test('every requirement that stands in a file of its area is in the catalogue', async () => {
  const exported: string[] = []
  for (const area of Object.keys(areas)) {
    const files = filesIn('suites', area).filter(
      (name) => name.endsWith('.ts') && !/index|\.(test|spec)\./.test(name),
    )
    for (const name of files) {
      const module = (await import(join(root, 'suites', area, name))) as Record<string, unknown>
      for (const value of Object.values(module)) {
        const { id, check } = (value ?? {}) as { id?: unknown; check?: unknown }
        if (typeof id === 'string' && typeof check === 'function') exported.push(id)
      }
    }
  }
  expect(exported.sort()).toEqual(catalogue.map(({ id }) => id).sort())
})

test('every area has a file that hands it to vitest', () => {
  for (const area of Object.keys(areas)) expect(filesIn('suites', area)).toContain(`${area}.test.ts`)
})

test('every writer is in the index', () => {
  const files = filesIn('reports', 'writers').filter((name) => !/index|\.spec\./.test(name))
  expect(files.sort()).toEqual(writers.map(({ name }) => `${name}.ts`).sort())
})

test('every fact is shown by a requirement, and some other one has a use for it', () => {
  const shown = new Set(catalogue.flatMap(({ shows = [] }) => shows))
  const used = new Set(catalogue.flatMap(({ reliesOn = [], asks = [] }) => [...reliesOn, ...asks]))
  expect([...shown].sort()).toEqual(Object.keys(facts).sort())
  for (const fact of shown) expect(factsForAll.includes(fact) || used.has(fact), fact).toBe(true)
})

test('what everything leans on is shown by the gates', () => {
  const gates = catalogue.filter(({ role }) => role === 'subject-gate' || role === 'gate')
  const shown = gates.flatMap(({ shows = [] }) => shows)
  for (const fact of factsForAll) expect(shown).toContain(fact)
})

test('no text of a requirement or a defect is left as the generator wrote it', () => {
  const unfinished = catalogue.filter((requirement) => JSON.stringify(requirement).includes('TODO'))
  expect(unfinished.map(({ id }) => id)).toEqual([])
  expect(defectNames.filter((name) => defects[name].behaviour.includes('TODO'))).toEqual([])
})

/** Functions of a policy by their path. */
function functionsOf(value: unknown, path = ''): Map<string, unknown> {
  if (typeof value === 'function') return new Map([[path, value]])
  if (value === null || typeof value !== 'object') return new Map()
  return new Map(
    Object.entries(value).flatMap(([name, inner]) => [
      ...functionsOf(inner, path === '' ? name : `${path}.${name}`),
    ]),
  )
}

test.each(Object.entries(defects).filter(([, { policy }]) => policy !== undefined))(
  'the defect %s replaces exactly one decision',
  (_, defect) => {
    const plain = policyFrom({})
    const before = functionsOf(plain)
    const after = functionsOf(defect.policy?.(plain))
    const changed = [...after].filter(([path, value]) => before.get(path) !== value).map(([path]) => path)
    expect([...after.keys()]).toEqual([...before.keys()])
    expect(changed).toHaveLength(1)
  },
)
