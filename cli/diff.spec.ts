import { afterAll, expect, test } from 'vitest'
import { greenReport } from '../reports/testing/sample-report.ts'
import { CommandFolder } from './testing/command.ts'

const folder = new CommandFolder()
afterAll(() => folder.remove())

test('diff tells what got worse with exit code 1, and what did not with 0', async () => {
  folder.write('green.json', JSON.stringify(greenReport()))
  const { results, ...rest } = greenReport()
  const [first, ...others] = results
  const failing = { ...first, class: 'fail', summary: 'it lives' }
  folder.write('later.json', JSON.stringify({ ...rest, results: [failing, ...others] }))
  const worse = await folder.run(['diff', 'green.json', 'later.json'])
  expect(worse.stderr).toBe('')
  expect(worse.stdout).toMatch(
    /Regressed \(1\)\n {2}\S+ {2}pass -> fail\n {6}it lives\n\n1 of \d+ requirements differ\n$/,
  )
  expect(worse.code).toBe(1)
  const same = await folder.run(['diff', 'later.json', 'later.json', '--format', 'json'])
  expect(JSON.parse(same.stdout)).toMatchObject({ changes: [] })
  expect(same.code).toBe(0)
})

test('a file that is not there, or is no report, is exit code 2 and named', async () => {
  folder.write('other.json', '{"a":1}')
  expect(await folder.run(['diff', 'missing.json', 'other.json'])).toMatchObject({
    code: 2,
    stderr: 'missing.json: cannot be read (ENOENT)\n',
  })
  const other = await folder.run(['diff', 'other.json', 'other.json'])
  expect(other.code).toBe(2)
  expect(other.stderr).toContain('other.json: not a valid run report')
})
