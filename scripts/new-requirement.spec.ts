import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { newRequirement } from './new-requirement.ts'

const root = join(import.meta.dirname, '..')
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'new-requirement-'))
  for (const each of ['suites/logout', 'suites/refresh', 'mock-provider/provider/defects'])
    cpSync(join(root, each), join(folder, each), { recursive: true })
})

afterEach(() => rmSync(folder, { recursive: true }))

test('a new requirement is a file, its lines in the index of its area, and a defect of that area', () => {
  const files = newRequirement(folder, 'logout', 'logout-is-quiet', 'logout-is-loud')
  const [own, index, defects] = files.map((each) => readFileSync(join(folder, each), 'utf8'))
  expect(files).toEqual([
    'suites/logout/logout-is-quiet.ts',
    'suites/logout/index.ts',
    'mock-provider/provider/defects/logout.ts',
  ])
  expect(own).toContain("defect: 'logout-is-loud'")
  expect(index).toMatch(/import \{ logoutIsQuiet \}.*\n {2}logoutIsQuiet,\n\] as const/s)
  expect(defects).toMatch(/\n {2}'logout-is-loud': \{.*\n\} satisfies Defects/s)
})

test.each([
  [
    'an area that is none',
    ['lockout', 'logout-is-quiet'],
    'area: found lockout; accepted are logout, refresh',
  ],
  ['an id that is no name', ['logout', 'Quiet'], 'id: found Quiet; accepted are lower-case words'],
  ['no id', ['logout', undefined], 'id: found nothing'],
  [
    'an id that is taken, wherever',
    ['refresh', 'logout-rp-initiated-survives'],
    'there is a requirement logout-rp-initiated-survives in suites/logout/request.ts',
  ],
  [
    'a defect that is taken',
    ['logout', 'logout-is-quiet', 'narrowing-sticks'],
    'there is a defect narrowing-sticks in mock-provider/provider/defects/refresh.ts',
  ],
])('%s is told, and nothing is written', (_, given, problem) => {
  const before = readdirSync(folder, { recursive: true }).length
  expect(() => newRequirement(folder, ...given)).toThrow(problem)
  expect(readdirSync(folder, { recursive: true })).toHaveLength(before)
})
