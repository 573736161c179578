import { visibleJson } from '../../harness/engine/visible-text.ts'
import type { Writer } from '../writer.ts'

/** The run report itself, from which the other formats are rendered; invisible characters are escaped. */
export const json: Writer = {
  name: 'json',
  extension: 'json',
  fileName: 'report.json',
  signature: /^\{\s*"schemaVersion": \d+,\s*"tool": \{\s*"name": "offline-conformance"/,
  render: (report) => `${visibleJson(report)}\n`,
}
