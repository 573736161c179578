import { afterAll, expect, test } from 'vitest'
import type { RunReport } from '../harness/engine/report.ts'
import { validateReport } from '../reports/validate.ts'
import { CommandFolder } from './testing/command.ts'
import { faultyServersOfTests } from './testing/faulty-servers.ts'
import { freePort } from './testing/free-port.ts'
import { targetFile } from './testing/target-file.ts'

const folder = new CommandFolder()
const faultyServer = faultyServersOfTests()

afterAll(() => folder.remove())

/** The report that was written, which is valid by the published schema. */
function report(): RunReport {
  const read: unknown = JSON.parse(folder.read('reports/out/report.json'))
  validateReport(read)
  return read
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** A target file whose server tells its process id, and answers as the mock or never. */
async function ownServer(answers: 'as the mock' | 'never'): Promise<{ file: string; pid: () => number }> {
  const port = await freePort()
  const main = `${import.meta.dirname}/../dist/cli/main.js`
  const command =
    answers === 'never'
      ? `exec "${process.execPath}" -e "setInterval(() => {}, 1000)"`
      : `exec "${process.execPath}" "${main}" mock --port ${port}`
  const start = JSON.stringify(`echo $$ > pid; ${command}`)
  return {
    file: folder.write(
      'target.yaml',
      targetFile(`http://localhost:${port}`, `server: { start: ${start} }\n`),
    ),
    pid: () => Number(folder.read('pid').trim()),
  }
}

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s while the own server is still starting ends the server, and the report says that nothing was checked',
  async (name) => {
    const { file, pid } = await ownServer('never')
    const { code } = await folder.run(['run', '-t', file], {
      signals: [{ on: /checking/, after: 300, name }],
    })
    expect(code).toBe(130)
    expect(lives(pid())).toBe(false)
    expect(report()).toMatchObject({ results: [], completion: { state: 'interrupted' } })
  },
)

test('SIGHUP in the middle of a run ends the own server and leaves a partial report', async () => {
  const { file, pid } = await ownServer('as the mock')
  const { code } = await folder.run(['run', '-t', file], {
    signals: [{ on: /refresh-success-response/, name: 'SIGHUP' }],
  })
  expect(code).toBe(130)
  expect(lives(pid())).toBe(false)
  expect(report().results.some(({ class: found }) => found === 'pass')).toBe(true)
})

test('a command that has nothing to tidy up ends at once', async () => {
  const { code } = await folder.run(['selftest'], { signals: [{ on: /defects x/, name: 'SIGTERM' }] })
  expect(code).toBe(130)
})

test('a second order ends the clean-up at a server that hangs, and the report is not lost', async () => {
  const server = await faultyServer(({ url = '' }) => (url.startsWith('/revoke') ? 'hang' : 'well'))
  const file = folder.write('target.yaml', targetFile(server.origin))
  const { code } = await folder.run(['run', 'refresh', '-t', file], {
    signals: [
      { on: /checking/, after: 1500, name: 'SIGINT' },
      { on: /interrupted: stopping/, after: 800, name: 'SIGINT' },
    ],
  })
  expect(code).toBe(130)
  expect(report().completion.state).toBe('interrupted')
  expect(report().ledger.map(({ how }) => how)).toEqual(['a second interruption ended the clean-up'])
})
