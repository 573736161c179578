import type { Writer } from '../writer.ts'
import { html } from './html.ts'
import { json } from './json.ts'
import { junit } from './junit.ts'
import { markdown } from './markdown.ts'

/** Every report format; one line each. */
export const writers: readonly Writer[] = [json, junit, markdown, html]
