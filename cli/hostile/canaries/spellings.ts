/** One way in which a server can write a secret. */
export interface Spelling {
  readonly name: string
  /** Escapes of JSON, which stand in JSON as they are. */
  readonly json?: true
  write(secret: string): string
}

const bytes = (secret: string): number[] => [...Buffer.from(secret)]
const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0')
const percent = (secret: string): string =>
  bytes(secret)
    .map((byte) => `%${hex(byte, 2)}`)
    .join('')
const characters = (secret: string, each: (code: number) => string): string =>
  [...secret].map((character) => each(character.codePointAt(0) ?? 0)).join('')
export const named: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  ä: '&auml;',
  $: '&dollar;',
  '%': '&percnt;',
  '+': '&plus;',
  '/': '&sol;',
  '=': '&equals;',
  _: '&lowbar;',
  '.': '&period;',
}

export const spellings: readonly Spelling[] = [
  { name: 'plain', write: (secret) => secret },
  { name: 'percent, upper case', write: (secret) => percent(secret).toUpperCase() },
  { name: 'percent, lower case', write: percent },
  { name: 'percent twice', write: (secret) => encodeURIComponent(percent(secret)) },
  { name: 'form', write: (secret) => new URLSearchParams([['', secret]]).toString().slice(1) },
  {
    name: 'as URL quotes it',
    write: (secret) => new URL(`http://a/?${secret}`).href.slice('http://a/?'.length),
  },
  { name: 'HTML, decimal', write: (secret) => characters(secret, (code) => `&#${code};`) },
  { name: 'HTML, hexadecimal', write: (secret) => characters(secret, (code) => `&#x${code.toString(16)};`) },
  {
    name: 'HTML, named',
    write: (secret) => [...secret].map((character) => named[character] ?? character).join(''),
  },
  {
    name: 'JSON \\u',
    json: true,
    write: (secret) =>
      [...Array(secret.length).keys()].map((at) => `\\u${hex(secret.charCodeAt(at), 4)}`).join(''),
  },
  {
    name: 'JSON \\/',
    json: true,
    write: (secret) => JSON.stringify(secret).slice(1, -1).replaceAll('/', '\\/'),
  },
  { name: 'Base64', write: (secret) => Buffer.from(secret).toString('base64') },
  { name: 'Base64 for URLs', write: (secret) => Buffer.from(secret).toString('base64url') },
  { name: 'hexadecimal', write: (secret) => Buffer.from(secret).toString('hex') },
  {
    name: 'Basic credentials',
    write: (secret) => Buffer.from(`album:${secret}`).toString('base64'),
  },
]
