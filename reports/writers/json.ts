import { visibleJson } from '../../harness/engine/visible-text.ts'
import type { Writer } from '../writer.ts'

/** The run report itself, as the other formats are made from it; on a terminal it does no more than they do. */
export const json: Writer = {
  name: 'json',
  extension: 'json',
  fileName: 'report.json',
  signature: /^\{\s*"schemaVersion": \d+,\s*"tool": \{\s*"name": "offline-conformance"/,
  render: (report) => `${visibleJson(report)}\n`,
}
