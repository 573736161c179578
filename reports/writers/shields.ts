import { visibleJson } from '../../harness/engine/visible-text.ts'
import { badgeOf } from '../badge.ts'
import type { Writer } from '../writer.ts'

const colours = { green: 'brightgreen', yellow: 'yellow', red: 'red', grey: 'lightgrey' } as const

/** The JSON that shields.io makes a badge of, where it is published at an address. */
export const shields: Writer = {
  name: 'shields',
  extension: 'json',
  fileName: 'badge.json',
  signature: /^\{\s*"schemaVersion": 1,\s*"label": "offline tokens",/,
  render(report) {
    const { label, message, colour } = badgeOf(report)
    return `${visibleJson({ schemaVersion: 1, label, message, color: colours[colour], isError: !report.gate.met })}\n`
  },
}
