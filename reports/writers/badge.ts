import { type Badge, badgeOf } from '../badge.ts'
import { html } from '../html/markup.ts'
import type { Writer } from '../writer.ts'

/** Dark enough for white text. */
const fills: Readonly<Record<Badge['colour'], string>> = {
  green: '#1b6b41',
  yellow: '#855000',
  red: '#ad2318',
  grey: '#565c64',
}

const height = 20
/** The texts are stretched to their boxes, whatever font a viewer has. */
const perCharacter = 6.6
const padding = 7

/** A picture for a README. */
export const badge: Writer = {
  name: 'badge',
  extension: 'svg',
  fileName: 'badge.svg',
  signature: /^<svg [^>]*aria-label="offline tokens: [^"]*"[^>]*><!-- offline-conformance /,
  render(report) {
    const { label, message, colour } = badgeOf(report)
    const left = widthOf(label)
    const right = widthOf(message)
    const width = left + right
    return html`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}: ${message}"><!-- offline-conformance ${report.tool.version} -->
<title>${label}: ${message}</title>
<clipPath id="r"><rect width="${width}" height="${height}" rx="3"/></clipPath>
<g clip-path="url(#r)"><rect width="${left}" height="${height}" fill="#363b42"/><rect x="${left}" width="${right}" height="${height}" fill="${fills[colour]}"/></g>
<g fill="#fff" font-family="Verdana, DejaVu Sans, Geneva, sans-serif" font-size="11">
<text x="${padding}" y="14" textLength="${left - 2 * padding}">${label}</text>
<text x="${left + padding}" y="14" textLength="${right - 2 * padding}">${message}</text>
</g>
</svg>
`.text
  },
}

function widthOf(text: string): number {
  return Math.round(text.length * perCharacter) + 2 * padding
}
