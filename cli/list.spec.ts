import { afterAll, expect, test } from 'vitest'
import { CommandFolder } from './testing/command.ts'

const folder = new CommandFolder()
afterAll(() => folder.remove())

test('a search finds the requirements that have all of its words, wherever they are told', async () => {
  const { code, stdout } = await folder.run(['list', '--search', 'Backups signs OUT', '--json'])
  expect(code).toBe(0)
  const found = JSON.parse(stdout)
  const ids = found.map(({ id }: { id: string }) => id)
  expect(ids).toContain('logout-rp-initiated-survives')
  expect(ids).not.toContain('errors-no-store')
  expect(found[0]).toMatchObject({
    statement: expect.any(String),
    procedure: expect.any(Array),
    verdict: { pass: expect.any(String) },
    why: expect.any(String),
    mend: expect.any(String),
    edition: '2026-11',
    hazard: { name: 'logout-ends-all', symptom: expect.stringContaining('Backups') },
    page: 'docs/reference/requirements/logout-rp-initiated-survives.md',
  })
})

test('a search that finds nothing says so', async () => {
  const { code, stdout } = await folder.run(['list', '--search', 'refresh unicorn'])
  expect(code).toBe(0)
  expect(stdout).toContain('no requirement has all of these words: refresh unicorn')
})
