/** What `server.reset` runs: the running server of this folder forgets everything. */
import { portFromCommandLine } from '../host.ts'

const { status } = await fetch(`http://127.0.0.1:${portFromCommandLine()}/__reset`, { method: 'POST' })
if (status !== 200) {
  console.error(`reset was answered with ${status}`)
  process.exit(1)
}
