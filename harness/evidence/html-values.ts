import { Tokenizer } from 'htmlparser2'
import { kindOf, type SecretKind } from '../target/secret-names.ts'
import { hiddenUnderName, looksRandom } from '../target/secret-values.ts'
import type { FoundValue } from './named-values.ts'

interface Attribute {
  readonly name: string
  start: number
  end: number
}

/** Elements of XML whose text may be a secret are short. */
const longestElement = 65_536

/**
 * Finds what is secret in HTML or XML: values of fields, `meta` elements and attributes by their names, texts of
 * elements that are named after a secret. It reads the source once from its beginning to its end, however broken or
 * deeply nested it is.
 */
export function htmlValues(text: string, isKnown?: (value: string) => boolean): FoundValue[] {
  const values: FoundValue[] = []
  let element = ''
  let attributes: Attribute[] = []
  /** What the text of the open element is. */
  let inside: { readonly kind: SecretKind; readonly from: number } | undefined
  const opened = (end: number): void => {
    const field = fieldOf(element, attributes, text)
    for (const attribute of attributes) {
      const value = text.slice(attribute.start, attribute.end)
      const kind = attribute === field?.attribute ? field.kind : kindOf(attribute.name)
      if (kind !== undefined && (isKnown?.(value) === true || hiddenUnderName(kind, value)))
        values.push({ kind, start: attribute.start, end: attribute.end, value })
    }
    const kind = element === 'textarea' ? kindOf(nameOf(attributes, text)) : kindOf(element)
    inside = kind === undefined ? undefined : { kind, from: end + 1 }
    attributes = []
  }
  const tokenizer = new Tokenizer(
    { decodeEntities: false, xmlMode: false },
    {
      onopentagname(start, end) {
        element = text.slice(start, end).toLowerCase().replace(/^.*:/, '')
        attributes = []
      },
      onattribname(start, end) {
        attributes.push({ name: text.slice(start, end), start: end, end })
      },
      onattribdata(start, end) {
        const last = attributes.at(-1)
        if (last === undefined) return
        if (last.end <= last.start) last.start = start
        last.end = end
      },
      onattribend() {},
      onattribentity() {},
      onopentagend: opened,
      onselfclosingtag: opened,
      onclosetag(start) {
        const end = start - 2
        if (inside !== undefined && end > inside.from && end - inside.from < longestElement) {
          const value = text.slice(inside.from, end)
          if (hiddenUnderName(inside.kind, value.trim()))
            values.push({ kind: inside.kind, start: inside.from, end, value })
        }
        inside = undefined
      },
      ontext() {},
      ontextentity() {},
      oncdata() {},
      oncomment() {},
      ondeclaration() {},
      onprocessinginstruction() {},
      onend() {},
    },
  )
  tokenizer.write(text)
  tokenizer.end()
  // A tag that the text ends in the middle of.
  if (attributes.length > 0) opened(text.length)
  return values
}

/** The attribute that holds the value of a field or of `meta`, and what it is by the field's name and type. */
function fieldOf(
  element: string,
  attributes: readonly Attribute[],
  text: string,
): { readonly attribute: Attribute; readonly kind: SecretKind } | undefined {
  const valueName = element === 'meta' ? 'content' : 'value'
  const attribute = attributes.find(({ name }) => name.toLowerCase() === valueName)
  if (attribute === undefined) return undefined
  const value = text.slice(attribute.start, attribute.end)
  const type = attributeOf('type', attributes, text).toLowerCase()
  const kind = kindOf(nameOf(attributes, text)) ?? (type === 'password' ? 'password' : undefined)
  if (kind !== undefined) return { attribute, kind }
  // What a page hides and nobody could guess protects its form, unless it is what the client asked with.
  const asked = attributeOf('name', attributes, text).toLowerCase() === 'client_id'
  const guards = type === 'hidden' && !asked && /^[\w-]{16,}$/.test(value) && looksRandom(value, 'csrf')
  return guards ? { attribute, kind: 'csrf' } : undefined
}

function nameOf(attributes: readonly Attribute[], text: string): string {
  const names = ['name', 'property', 'id', 'itemprop', 'key'].map((name) =>
    attributeOf(name, attributes, text),
  )
  return names.find((name) => kindOf(name) !== undefined) ?? ''
}

function attributeOf(name: string, attributes: readonly Attribute[], text: string): string {
  const attribute = attributes.find((attribute) => attribute.name.toLowerCase() === name)
  return attribute === undefined ? '' : text.slice(attribute.start, attribute.end)
}
