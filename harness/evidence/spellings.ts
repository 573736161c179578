import { shortestSearched } from '../target/secret-values.ts'

/**
 * What a value that the harness itself sends may become beside escapes, which are read before anything is compared:
 * Base64 in both alphabets, at any place within a longer text, and hexadecimal digits.
 */
export function encodedForms(value: string): string[] {
  const form = new URLSearchParams([['', value]]).toString().slice(1)
  const plain = [...new Set([value, form, encodeURIComponent(value)])]
  const forms = new Set<string>()
  for (const text of plain) {
    if (text.length < shortestSearched) continue
    for (const bytes of bytesOf(text)) {
      for (const shift of [0, 1, 2]) {
        const standard = base64Within(bytes, shift)
        forms.add(standard)
        forms.add(standard.replaceAll('+', '-').replaceAll('/', '_'))
      }
      forms.add(bytes.toString('hex'))
      forms.add(bytes.toString('hex').toUpperCase())
    }
  }
  return [...forms].filter((text) => text.length >= shortestSearched)
}

/** UTF-8, and the one byte for a character that `btoa` makes of it. */
function bytesOf(text: string): Buffer[] {
  const wide = [...text].some((character) => character.charCodeAt(0) > 127)
  const narrow = [...text].every((character) => character.charCodeAt(0) < 256)
  return [Buffer.from(text, 'utf8'), ...(wide && narrow ? [Buffer.from(text, 'latin1')] : [])]
}

/** The characters that only these bytes decide, behind some others. */
function base64Within(bytes: Buffer, shift: number): string {
  const whole = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64')
  return whole.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6))
}
