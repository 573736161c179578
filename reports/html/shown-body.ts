import { jsonOf } from '../../harness/engine/json.ts'
import { shortened } from '../../harness/engine/visible-text.ts'

/** The report shows only the beginning of longer bodies; report.json has what was recorded. */
const longestBody = 12_000
const longestStyle = 200

export interface ShownBody {
  readonly text: string
  /** How many characters the report leaves out. */
  readonly leftOut: number
}

/**
 * JSON is indented, form fields get a line each, and of a page the style sheets are left out: they say nothing about
 * tokens, and were half of a report.
 */
export function shownBody(body: string, type: string): ShownBody {
  const { text, leftOut } = formatted(body, type)
  return { text: shortened(text, longestBody), leftOut: leftOut + Math.max(0, text.length - longestBody) }
}

function formatted(body: string, type: string): ShownBody {
  if (/\bhtml\b/i.test(type)) return withoutStyles(body)
  return { text: whole(body, type), leftOut: 0 }
}

function whole(body: string, type: string): string {
  if (/\bjson\b/i.test(type)) {
    const value = jsonOf(body)
    return value === undefined ? body : JSON.stringify(value, null, 2)
  }
  return /x-www-form-urlencoded/i.test(type) ? body.replaceAll('&', '\n&') : body
}

function withoutStyles(page: string): ShownBody {
  // Tags stand at the odd places. None of them may hold another `<`, so that no page takes long.
  const parts = page.split(/(<\/?style\b[^<>]*>)/i)
  const isSheet = (part: string, index: number): boolean =>
    part.length > longestStyle &&
    /^<style/i.test(parts[index - 1] ?? '') &&
    /^<\/style/i.test(parts[index + 1] ?? '')
  const sheets = parts.filter(isSheet)
  return {
    text: parts.map((part, index) => (isSheet(part, index) ? '…' : part)).join(''),
    leftOut: sheets.reduce((sum, sheet) => sum + sheet.length, 0),
  }
}
