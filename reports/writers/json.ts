import type { Writer } from '../writer.ts'

/** The run report itself, as the other formats are made from it. */
export const json: Writer = {
  name: 'json',
  extension: 'json',
  fileName: 'report.json',
  render: (report) => `${JSON.stringify(report, null, 2)}\n`,
}
