import { named } from './spellings.ts'

const characterOf = new Map(Object.entries(named).map(([character, reference]) => [reference, character]))

const character = (code: number): string => (code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '')

function fromHtml(text: string): string {
  return text.replaceAll(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|\w+);/gi,
    (whole, hex?: string, decimal?: string) => {
      if (hex !== undefined) return character(Number.parseInt(hex, 16))
      return decimal === undefined ? (characterOf.get(whole) ?? whole) : character(Number(decimal))
    },
  )
}

function fromPercent(text: string): string {
  return text.replaceAll(/(?:%[0-9a-f]{2})+/gi, (whole) =>
    Buffer.from(whole.replaceAll('%', ''), 'hex').toString(),
  )
}

function fromJson(text: string): string {
  return text.replaceAll(/\\(?:u([0-9a-f]{4})|(["\\/]))/gi, (_, hex?: string, plain?: string) =>
    hex === undefined ? (plain ?? '') : String.fromCharCode(Number.parseInt(hex, 16)),
  )
}

const printable = (text: string): boolean => !/\ufffd|[^\P{Cc}\s]/u.test(text)

function fromBase64(text: string): string {
  return text.replaceAll(/[\w+/-]{16,}={0,2}/g, (whole) => {
    const decoded = Buffer.from(whole, 'base64').toString()
    return printable(decoded) ? decoded : whole
  })
}

function fromHex(text: string): string {
  return text.replaceAll(/(?<![0-9a-f])(?:[0-9a-f]{2}){8,}(?![0-9a-f])/gi, (whole) => {
    const decoded = Buffer.from(whole, 'hex').toString()
    return printable(decoded) ? decoded : whole
  })
}

const fromForm = (text: string): string => text.replaceAll('+', ' ')

/** A text as it is, and as readers of it would undo its spellings, in the orders in which they are put on each other. */
export function readings(text: string): Set<string> {
  const unescaped = fromJson(text)
  const marked = fromHtml(unescaped)
  const twice = fromJson(fromHtml(text))
  const address = fromPercent(marked)
  const again = fromPercent(address)
  return new Set([
    text,
    unescaped,
    fromHtml(text),
    marked,
    twice,
    fromHtml(twice),
    fromJson(marked),
    fromJson(fromJson(marked)),
    address,
    again,
    fromForm(address),
    fromForm(again),
    fromHtml(again),
  ])
}

/** The same with what is encoded in it decoded. */
export function encodedReadings(text: string): Set<string> {
  const marked = fromHtml(fromJson(text))
  const address = fromPercent(marked)
  return new Set([fromBase64(marked), fromPercent(fromBase64(address)), fromHex(marked), fromHex(address)])
}
