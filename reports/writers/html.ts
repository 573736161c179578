import { page } from '../html/page.ts'
import type { Writer } from '../writer.ts'

/** One offline file for people: nothing is loaded, and it reads and prints without JavaScript. */
export const html: Writer = {
  name: 'html',
  extension: 'html',
  fileName: 'report.html',
  signature: /<meta name="generator" content="offline-conformance /,
  render: page,
}
