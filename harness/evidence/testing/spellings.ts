/** A way in which a secret can be written. */
export interface Spelling {
  readonly name: string
  /** Escapes are read wherever they stand; encodings are looked for of what the harness itself sends. */
  readonly kind: 'escape' | 'encoding'
  spell(value: string): string
}

const percent = (byte: number): string => `%${byte.toString(16).padStart(2, '0')}`
const everyByte = (value: string): string => [...Buffer.from(value)].map(percent).join('')
const lower = (value: string): string => value.replace(/%[0-9A-F]{2}/g, (found) => found.toLowerCase())
const form = (value: string): string => new URLSearchParams([['', value]]).toString().slice(1)
const ofUnits = (value: string, write: (code: number) => string): string =>
  Array.from({ length: value.length }, (_, at) => write(value.charCodeAt(at))).join('')
const ofPoints = (value: string, write: (code: number) => string): string =>
  [...value].map((character) => write(character.codePointAt(0) ?? 0)).join('')
const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0')
const json = (value: string): string => JSON.stringify(value).slice(1, -1)
const base64 = (value: string): string => Buffer.from(value).toString('base64')

const named: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '+': '&plus;',
  '/': '&sol;',
  '=': '&equals;',
  '%': '&percnt;',
  ä: '&auml;',
  '.': '&period;',
  _: '&lowbar;',
}
const references = (value: string): string =>
  [...value].map((character) => named[character] ?? character).join('')

export const spellings: readonly Spelling[] = [
  { name: 'as it is', kind: 'escape', spell: (value) => value },
  { name: 'percent-encoded', kind: 'escape', spell: encodeURIComponent },
  {
    name: 'percent-encoded in lower case',
    kind: 'escape',
    spell: (value) => lower(encodeURIComponent(value)),
  },
  { name: 'every byte percent-encoded', kind: 'escape', spell: (value) => everyByte(value).toUpperCase() },
  { name: 'every byte percent-encoded in lower case', kind: 'escape', spell: everyByte },
  { name: 'form-encoded', kind: 'escape', spell: form },
  {
    name: 'what URL makes of it',
    kind: 'escape',
    spell: (value) =>
      new URL(`https://op.example/?q=${value.replace(/[&#%+]/g, encodeURIComponent)}`).search.slice(3),
  },
  {
    name: 'percent-encoded twice',
    kind: 'escape',
    spell: (value) => encodeURIComponent(encodeURIComponent(value)),
  },
  {
    name: 'percent-encoded three times in lower case',
    kind: 'escape',
    spell: (value) => lower(encodeURIComponent(encodeURIComponent(encodeURIComponent(value)))),
  },
  { name: 'named character references', kind: 'escape', spell: references },
  {
    name: 'decimal character references',
    kind: 'escape',
    spell: (value) => ofPoints(value, (code) => `&#${code};`),
  },
  {
    name: 'hexadecimal character references',
    kind: 'escape',
    spell: (value) => ofPoints(value, (code) => `&#x${hex(code, 1)};`),
  },
  {
    name: 'hexadecimal character references, padded, in capitals',
    kind: 'escape',
    spell: (value) => ofPoints(value, (code) => `&#X${hex(code, 4).toUpperCase()};`),
  },
  {
    name: 'character references in a percent-encoded text',
    kind: 'escape',
    spell: (value) => encodeURIComponent(references(value)),
  },
  {
    name: 'escapes of JSON',
    kind: 'escape',
    spell: (value) => ofUnits(value, (code) => `\\u${hex(code, 4)}`),
  },
  {
    name: 'escapes of JSON in capitals',
    kind: 'escape',
    spell: (value) => ofUnits(value, (code) => `\\u${hex(code, 4).toUpperCase()}`),
  },
  { name: 'JSON with escaped slashes', kind: 'escape', spell: (value) => json(value).replaceAll('/', '\\/') },
  { name: 'JSON in JSON', kind: 'escape', spell: (value) => json(json(value)) },
  {
    name: 'escapes of JSON, percent-encoded',
    kind: 'escape',
    spell: (value) => encodeURIComponent(ofUnits(value, (code) => `\\u${hex(code, 4)}`)),
  },
  {
    name: 'escapes of scripts',
    kind: 'escape',
    spell: (value) => ofUnits(value, (code) => (code < 256 ? `\\x${hex(code, 2)}` : `\\u{${hex(code, 1)}}`)),
  },
  { name: 'Base64', kind: 'encoding', spell: base64 },
  { name: 'Base64 without padding', kind: 'encoding', spell: (value) => base64(value).replace(/=+$/, '') },
  { name: 'base64url', kind: 'encoding', spell: (value) => Buffer.from(value).toString('base64url') },
  { name: 'Base64 behind one character', kind: 'encoding', spell: (value) => base64(`:${value}`) },
  { name: 'Base64 of client:secret', kind: 'encoding', spell: (value) => base64(`my-client:${value}`) },
  {
    name: 'Base64 of client:secret, form-encoded',
    kind: 'encoding',
    spell: (value) => base64(`my-client:${form(value)}`),
  },
  {
    name: 'base64url within a longer text',
    kind: 'encoding',
    spell: (value) => Buffer.from(`{"p":"${value}","q":1}`).toString('base64url'),
  },
  {
    name: 'Base64, percent-encoded',
    kind: 'encoding',
    spell: (value) => lower(encodeURIComponent(base64(value))),
  },
  { name: 'hexadecimal digits', kind: 'encoding', spell: (value) => Buffer.from(value).toString('hex') },
  {
    name: 'hexadecimal digits in capitals',
    kind: 'encoding',
    spell: (value) => Buffer.from(value).toString('hex').toUpperCase(),
  },
]
