import { kindOf, type SecretKind } from '../target/secret-names.ts'
import { hiddenUnderName, isTrivial, looksRandom } from '../target/secret-values.ts'

/** A value and its place in the text that it was found in. */
export interface FoundValue {
  readonly kind: SecretKind
  readonly start: number
  readonly end: number
  readonly value: string
}

const longestName = 64
const number = /^-?\d+$/
/** Members that tell what another member holds, or hold it. */
const telling = /^(?:name|key|type|id|field|param|parameter|header|value|content|val|data|text)$/i
/** A name, and what stands between it and its value: `name=`, `"name": `, `name => `, `user[name]=`, `"name", `. */
const nameAndSeparator = new RegExp(
  `(?<![\\w.$-])([\\w.$-]{1,${longestName}})(\\]?["'\`]?)(\\]?\\s{0,8}(?:=>|[=:,])\\s{0,8})`,
  'g',
)
/** Words after which credentials stand. */
const scheme = /(?<![\w-])(?:Bearer|Basic|DPoP|Token)[ \t]+([A-Za-z0-9._~+/=-]{8,})/gi
/** A part of a path after one that says what it is. */
const inPath = /\/([A-Za-z_-]{3,30})\/([^/?#\s"'<>&;]{8,})/g
/** A part of a form in several parts, whose value is a line of its own. @see RFC 7578, section 4.2 */
const inPart =
  /\bname="?([\w.$-]{1,64})"?[^\r\n]{0,200}\r?\n(?:[^\r\n]{1,200}\r?\n){0,4}\r?\n([^\r\n]{1,8000})/gi
/** Base64 of `{"`: a JSON Web Token, cut ones and encrypted ones too, or another object. @see RFC 7519, section 3 */
const jwt = /(?<![A-Za-z0-9_-])eyJ[\w-]{13,}(?:\.[\w-]*)*/g

/**
 * Finds what is secret in a text by the name it stands under, or by its own looks: in forms, addresses, scripts and
 * JSON, also in JSON that is cut short or has something before it. One pass over the text for each pattern.
 *
 * @param isKnown whether a value is a known one that is too short to be looked for in every text
 */
export function namedValues(text: string, isKnown?: (value: string) => boolean): FoundValue[] {
  const values: FoundValue[] = []
  // Where nothing but an address or a form is, quotes and brackets are part of the values.
  const plainForm = text.includes('=') && !/[\s"<>{}\\]/.test(text)
  const partner = new Partner()
  nameAndSeparator.lastIndex = 0
  for (let match = nameAndSeparator.exec(text); match !== null; match = nameAndSeparator.exec(text)) {
    const [, name = '', quote = '', between = ''] = match
    const separator = between.trim().replace(/^\]\s*/, '')
    const isMember = quote !== '' && separator === ':'
    const kind = kindOf(name)
    const tellsApart = kind === undefined && isMember && telling.test(name)
    if (kind === undefined && !tellsApart && isKnown === undefined) continue
    // What stands under another name may have names and values in it: the search goes on where the value begins.
    const at = nameAndSeparator.lastIndex
    const place = valueAt(text, at, plainForm)
    if (place === undefined) {
      if (kind !== undefined && text[at] === '[')
        nameAndSeparator.lastIndex = readList(text, at, kind, values)
      continue
    }
    const effectiveKind = kind ?? (tellsApart ? partner.kindFor(name, place) : undefined)
    const isShortSecret = place.value.length < 64 && isKnown?.(place.value) === true
    const how = { separator, isMember, tight: between === separator }
    if (effectiveKind !== undefined && (isShortSecret || isHidden(effectiveKind, place, how))) {
      values.push({ ...place, kind: effectiveKind })
      nameAndSeparator.lastIndex = place.end
    } else if (tellsApart) partner.remember(name, place, values)
    else if (effectiveKind === undefined && isShortSecret && !isTrivial(place.value))
      values.push({ ...place, kind: 'password' })
  }
  for (const match of text.matchAll(scheme)) {
    const value = match[1] ?? ''
    const start = match.index + match[0].length - value.length
    if (looksRandom(value, 'credential'))
      values.push({
        kind: /^basic/i.test(match[0]) ? 'credential' : 'access_token',
        start,
        end: start + value.length,
        value,
      })
  }
  for (const match of text.matchAll(inPath)) {
    const [whole, name = '', value = ''] = match
    const kind = kindOf(name)
    const start = match.index + whole.length - value.length
    if (kind !== undefined && looksRandom(value, kind))
      values.push({ kind, start, end: start + value.length, value })
  }
  for (const match of text.matchAll(inPart)) {
    const [whole, name = '', value = ''] = match
    const kind = kindOf(name)
    const start = match.index + whole.length - value.length
    if (kind !== undefined && (isKnown?.(value) === true || hiddenUnderName(kind, value)))
      values.push({ kind, start, end: start + value.length, value })
  }
  for (const { 0: value, index: start } of text.matchAll(jwt))
    values.push({ kind: 'token', start, end: start + value.length, value })
  return values
}

interface Place {
  readonly start: number
  readonly end: number
  readonly value: string
  readonly quoted: boolean
}

const inForm = /[&#]/g
const inText = /[\s&;,"'`<>(){}[\]\\|]/g

function valueAt(text: string, at: number, plainForm: boolean): Place | undefined {
  const quote = text[at]
  if (!plainForm && (quote === '"' || quote === "'" || quote === '`')) {
    const end = closing(text, at + 1, quote)
    return { start: at + 1, end, value: text.slice(at + 1, end), quoted: true }
  }
  const delimiter = plainForm ? inForm : inText
  delimiter.lastIndex = at
  const end = delimiter.exec(text)?.index ?? text.length
  if (end === at) return undefined
  const value = text.slice(at, end)
  return { start: at, end, value, quoted: false }
}

/** The quote that ends a text, or the end of all. */
function closing(text: string, from: number, quote: string): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at += 1
    else if (text[at] === quote) return at
  }
  return text.length
}

/** Whether what stands under the name of a secret is one: without quotes a colon stands in every sentence. */
function isHidden(
  kind: SecretKind,
  { value, quoted }: Place,
  how: { readonly separator: string; readonly isMember: boolean; readonly tight: boolean },
): boolean {
  if (how.separator === ',') return quoted && looksRandom(value, kind)
  if (quoted || (how.isMember && number.test(value))) return hiddenUnderName(kind, value)
  if (how.separator === '=' && how.tight && !value.startsWith('=')) return hiddenUnderName(kind, value)
  return looksRandom(value, kind)
}

const listItem = /\s*"((?:[^"\\]|\\.)*)"\s*,?/y

/** The texts of a list: whatever stands in a list under the name of a secret is one. Returns where the list was left. */
function readList(text: string, bracket: number, kind: SecretKind, values: FoundValue[]): number {
  let end = bracket + 1
  listItem.lastIndex = end
  for (let match = listItem.exec(text); match !== null; match = listItem.exec(text)) {
    const value = match[1] ?? ''
    const start = match.index + match[0].indexOf('"') + 1
    if (looksRandom(value, kind)) values.push({ kind, start, end: start + value.length, value })
    end = listItem.lastIndex
  }
  return end
}

/** Members that tell the name and the value of a secret apart: `{"name": "refresh_token", "value": "..."}`. */
class Partner {
  #kind: { readonly kind: SecretKind; readonly at: number } | undefined
  #value: Place | undefined

  kindFor(name: string, { start }: Place): SecretKind | undefined {
    const near = this.#kind !== undefined && start - this.#kind.at < 200
    return near && /^(?:value|content|val|data|text)$/i.test(name) ? this.#kind?.kind : undefined
  }

  remember(name: string, place: Place, found: FoundValue[]): void {
    if (/^(?:name|key|type|id|field|param|parameter|header)$/i.test(name)) {
      const kind = kindOf(place.value)
      if (kind === undefined) return
      this.#kind = { kind, at: place.end }
      const before = this.#value
      if (before !== undefined && place.start - before.end < 40 && hiddenUnderName(kind, before.value))
        found.push({ ...before, kind })
    } else if (/^(?:value|content|val|data|text)$/i.test(name)) this.#value = place
  }
}
