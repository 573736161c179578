import type { Writer } from '../writer.ts'
import { annotations } from './annotations.ts'
import { badge } from './badge.ts'
import { ctrf } from './ctrf.ts'
import { earl } from './earl.ts'
import { har } from './har.ts'
import { html } from './html.ts'
import { json } from './json.ts'
import { junit } from './junit.ts'
import { markdown } from './markdown.ts'
import { sarif } from './sarif.ts'
import { shields } from './shields.ts'

/** What a run writes where nothing was asked for. */
export const usualWriters: readonly Writer[] = [json, junit, markdown, html]

/** Every report format; one line each. */
export const writers: readonly Writer[] = [
  ...usualWriters,
  ctrf,
  sarif,
  annotations,
  har,
  earl,
  badge,
  shields,
]
