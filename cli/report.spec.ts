import { afterAll, expect, test } from 'vitest'
import type { RunReport } from '../harness/engine/report.ts'
import { greenReport, sampleReport } from '../reports/testing/sample-report.ts'
import { writers } from '../reports/writers/index.ts'
import { CommandFolder } from './testing/command.ts'

const folder = new CommandFolder()
afterAll(() => folder.remove())

const read = (file: string): RunReport => JSON.parse(folder.read(file)) as RunReport
const verdicts = ({ results, gate, counts }: RunReport) => ({
  results: results.map(({ id, class: found, selected }) => [id, found, selected]),
  gate,
  counts,
})

test('shards that are merged give what the undivided run gives, with its exit code', async () => {
  const suite = ['run', 'refresh', '--defect', 'narrowing-sticks', '--reporter', 'json']
  const runs = await Promise.all([
    folder.run([...suite, '--out', 'whole']),
    folder.run([...suite, '--out', 'one', '--shard', '1/2']),
    folder.run([...suite, '--out', 'two', '--shard', '2/2']),
  ])
  expect(runs.map(({ code }) => code).toSorted()).toEqual([0, 1, 1])
  expect(read('one/report.json').shard).toEqual({ index: 1, of: 2 })
  const merged = await folder.run([
    ...['report', '--merge', 'one/report.json', 'two/report.json'],
    ...['--out', 'merged', '--reporter', 'json,sarif,annotations'],
  ])
  expect(merged.stderr).toBe('')
  expect(merged.code).toBe(1)
  expect(merged.stdout).toContain('refresh-narrowing-not-sticky')
  expect(folder.read('merged/annotations.txt')).toContain('::error title=refresh-narrowing-not-sticky')
  const whole = read('whole/report.json')
  const asked = { ...whole, results: whole.results.filter(({ selected }) => selected) }
  const joined = read('merged/report.json')
  expect(verdicts({ ...joined, results: joined.results.filter(({ selected }) => selected) })).toEqual(
    verdicts(asked),
  )
  const missing = await folder.run(['report', '--merge', 'one/report.json', 'one/report.json'])
  expect(missing).toMatchObject({ code: 2 })
  expect(missing.stderr).toContain('both have shard 1/2')
})

test('a report is written again in every format, with the exit code of its gate', async () => {
  folder.write('sample.json', JSON.stringify(sampleReport()))
  const names = writers.map(({ name }) => name).join(',')
  const again = await folder.run(['report', 'sample.json', '--out', 'again', '--reporter', names])
  expect(again).toMatchObject({ code: 1, stderr: '' })
  for (const { fileName, render } of writers)
    expect(folder.read(`again/${fileName}`)).toBe(render(sampleReport()))
})

test('a report is judged with a baseline afterwards', async () => {
  const id = 'scope-consent-required'
  const results = greenReport().results.map((result) =>
    result.id === id ? { ...result, class: 'fail' as const, observations: [] } : result,
  )
  folder.write('failing.json', JSON.stringify(sampleReport({ results, ledger: [] })))
  expect((await folder.run(['report', 'failing.json', '--out', 'f'])).code).toBe(1)
  await folder.run(['baseline', 'init', 'failing.json', '--reason', 'known', '--out', 'known.yaml'])
  const judged = await folder.run(['report', 'failing.json', '--out', 'f', '--baseline', 'known.yaml'])
  expect(judged.stderr).toBe('')
  expect(judged.code).toBe(0)
})

test('matrix writes a page with a column for each report', async () => {
  folder.write('green.json', JSON.stringify(greenReport()))
  folder.write('sample.json', JSON.stringify(sampleReport()))
  const made = await folder.run(['matrix', 'green.json', 'sample.json'])
  expect(made).toMatchObject({ code: 0, stderr: '', stdout: 'matrix.html: 2 implementations side by side\n' })
  expect(folder.read('matrix.html').match(/<th scope="col">Acme SSO 4\.2 /g)).toHaveLength(2)
})

test.each([
  [['report', 'a.json', 'b.json'], 'report expects one file, found 2; --merge joins'],
  [['report', 'missing.json'], 'missing.json: cannot be read (ENOENT)'],
  [['run', '--shard', '3/2'], 'Expected i/n, the part i of n, e.g. 2/3.'],
  [['run', '--reporter', 'sarf'], 'unknown reporter "sarf"; did you mean sarif'],
])('%j is exit code 2 and says why', async (args, message) => {
  const ended = await folder.run(args)
  expect(ended.code).toBe(2)
  expect(ended.stderr).toContain(message)
})
