/** What `server.reset` runs: the running server of this folder forgets everything. */
import { origins } from './ports.ts'

const { status } = await fetch(`${origins.pages}/__reset`, { method: 'POST' })
if (status !== 200) {
  console.error(`reset was answered with ${status}`)
  process.exit(1)
}
