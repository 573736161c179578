import { afterAll, expect, test } from 'vitest'
import type { RunReport } from '../harness/engine/report.ts'
import { CommandFolder } from './testing/command.ts'
import type { Behaviour } from './testing/faulty-server.ts'
import { faultyServersOfTests } from './testing/faulty-servers.ts'
import { targetFile } from './testing/target-file.ts'

const folder = new CommandFolder()
const server = faultyServersOfTests()

afterAll(() => folder.remove())

const report = (): RunReport => JSON.parse(folder.read('reports/out/report.json')) as RunReport

/** Runs the suites with a target file; however bad the target is, no stack trace is shown. */
async function run(file: string) {
  const ended = await folder.run(['run', '--target', folder.write('target.yaml', file)])
  expect(`${ended.stdout}${ended.stderr}`).not.toMatch(/^\s+at .*:\d+:\d+/m)
  return ended
}

test('a target that dies in the middle is one finding, exit code 4 and a partial report', async () => {
  const dying = await server((_, number) => (number > 150 ? 'cut' : 'well'))
  const { code, stdout } = await run(targetFile(dying.origin))
  expect(stdout).toContain('the target stopped answering during')
  expect(code).toBe(4)
  const { results, completion } = report()
  expect(completion.state).toBe('target-lost')
  expect(results.filter(({ class: found }) => found === 'error')).toHaveLength(1)
  expect(results.some(({ class: found }) => found === 'pass')).toBe(true)
})

test.each<[string, Behaviour]>([
  ['never answers', 'hang'],
  ['sends a body without an end', 'endless'],
  ['redirects in a circle', 'loop'],
  ['answers everything with HTML', 'html'],
  ['cuts every connection', 'cut'],
  ['answers everything with 500', 'error'],
])('a hostile target that %s after discovery ends the run in time', async (_, behaviour) => {
  const hostile = await server(({ url }, number) =>
    url?.includes('openid-configuration') && number < 3 ? 'well' : behaviour,
  )
  const deadlines = 'deadlines: { request: 1, check: 5, run: 20 }\n'
  const { code, seconds } = await run(targetFile(hostile.origin, deadlines))
  expect(code).toBe(behaviour === 'html' ? 3 : 4)
  expect(seconds).toBeLessThan(15)
  expect(report().results.filter(({ class: found }) => found === 'error').length).toBeLessThan(3)
})
