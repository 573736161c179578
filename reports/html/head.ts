import { createHash } from 'node:crypto'
import { type Content, html, Markup } from './markup.ts'

export interface Head {
  readonly title: Content
  /** Name and version of what made the page. */
  readonly generator: string
  readonly style: string
  readonly script?: string
  /** A `data:` address. */
  readonly icon?: string
}

/** The head of a page that stands alone: only its own style and script run, whatever a target managed to write into it. */
export function head({ title, generator, style, script, icon }: Head): Markup {
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${sha256(style)}'`,
    ...(script === undefined ? [] : [`script-src 'sha256-${sha256(script)}'`]),
    ...(icon === undefined ? [] : ['img-src data:']),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  return html`<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="${generator}">
<title>${title}</title>
${icon === undefined ? undefined : html`<link rel="icon" href="${icon}">\n`}<style>${new Markup(style)}</style>
</head>`
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64')
}
