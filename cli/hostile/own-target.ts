import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../interop/state/process.ts'
import { mockOptions, patientTarget } from './conformance-target.ts'
import { main } from './processes/ended.ts'

/** Target files for mocks in processes of their own. */
export class OwnTargets {
  readonly #folder = mkdtempSync(join(tmpdir(), 'offline-conformance-own-target-'))
  /** The options of such a mock. */
  readonly options = join(this.#folder, 'mock.json')

  constructor() {
    writeFileSync(this.options, JSON.stringify(mockOptions))
  }

  /**
   * One whose server the run starts: a mock, and a companion that only the end of the whole group reaches.
   *
   * @param start another way to start it, with MOCK for the command
   */
  async file(start = 'sleep 300 & exec MOCK'): Promise<string> {
    const port = await freePort()
    const mock = `${process.execPath} ${main} mock --port ${port} --config ${this.options}`
    const command = JSON.stringify(start.replaceAll('MOCK', mock))
    return `${patientTarget(`http://localhost:${port}`)}server: { start: ${command} }\n`
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
