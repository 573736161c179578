export type SecretKind =
  | 'password'
  | 'client_secret'
  | 'credential'
  | 'code'
  | 'refresh_token'
  | 'access_token'
  | 'id_token'
  | 'token'
  | 'cookie'
  | 'csrf'
  | 'state'
  | 'nonce'
  | 'code_verifier'
  | 'code_challenge'
  | 'client_assertion'

/** A shorter secret is replaced only where it stands alone, or half of every text would be a secret. */
const shortest = 6

/** Replaces secrets by ordinal marks such as `refresh_token#2`, so that reuse stays visible and equal runs are equal. */
export class Redactor {
  readonly #marks = new Map<string, string>()
  readonly #counts = new Map<SecretKind, number>()
  /** Every spelling by its first characters, the longest first, so that one pass over a text finds them all. */
  readonly #spellings = new Map<string, { readonly text: string; readonly mark: string }[]>()
  readonly #short = new Map<string, string>()
  /** Which pairs of characters any spelling begins with: most places of a text are ruled out by a look in here. */
  readonly #beginnings = new Uint8Array(65_536)

  /** Makes a secret known; returns its mark. */
  learn(kind: SecretKind, value: string): string {
    const known = this.#marks.get(value)
    if (known !== undefined || value === '') return known ?? value
    const number = (this.#counts.get(kind) ?? 0) + 1
    this.#counts.set(kind, number)
    const mark = `${kind}#${number}`
    this.#marks.set(value, mark)
    for (const spelling of spellingsOf(value)) this.#add(spelling, mark)
    return mark
  }

  markOf(value: string): string | undefined {
    return this.#marks.get(value)
  }

  /** Replaces every known secret, in every spelling. */
  redact(text: string): string {
    let redacted = ''
    let copied = 0
    for (let at = 0; at + shortest <= text.length; ) {
      if (this.#beginnings[pairAt(text, at)] === 0) {
        at += 1
        continue
      }
      const candidates = this.#spellings.get(text.slice(at, at + shortest))
      const found = candidates?.find((candidate) => text.startsWith(candidate.text, at))
      if (found === undefined) at += 1
      else {
        redacted += text.slice(copied, at) + found.mark
        at += found.text.length
        copied = at
      }
    }
    return this.#withoutShortOnes(redacted + text.slice(copied))
  }

  #add(spelling: string, mark: string): void {
    if (spelling.length < shortest) {
      if (!this.#short.has(spelling)) this.#short.set(spelling, mark)
      return
    }
    const start = spelling.slice(0, shortest)
    const same = this.#spellings.get(start) ?? []
    if (same.some(({ text }) => text === spelling)) return
    const longestFirst = [...same, { text: spelling, mark }].toSorted((a, b) => b.text.length - a.text.length)
    this.#spellings.set(start, longestFirst)
    this.#beginnings[pairAt(spelling, 0)] = 1
  }

  #withoutShortOnes(text: string): string {
    let rest = text
    for (const [spelling, mark] of this.#short) {
      const escaped = spelling.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      rest = rest.replace(new RegExp(`(?<![\\w#-])${escaped}(?![\\w-])`, 'g'), mark)
    }
    return rest
  }
}

function pairAt(text: string, at: number): number {
  return ((text.charCodeAt(at) & 255) << 8) | (text.charCodeAt(at + 1) & 255)
}

/** The ways in which a secret can stand in a request, an answer or a page. */
function spellingsOf(value: string): Set<string> {
  const parts = partsOf(value)
  // Most secrets are spelled the same everywhere.
  if (/^[\w.-]+$/.test(value)) return new Set([value, ...parts])
  const html = value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
  const form = new URLSearchParams([['', value]]).toString().slice(1)
  const found = [value, encodeURIComponent(value), form, html, JSON.stringify(value).slice(1, -1), ...parts]
  return new Set(found.filter((spelling) => spelling.length >= shortest || spelling === value))
}

/**
 * Payload and signature of a JWT are secrets by themselves; the header says nothing. A JWT begins with {" in Base64;
 * other values with dots may be made of names that everybody may see.
 */
function partsOf(value: string): string[] {
  const parts = value.startsWith('eyJ') ? value.split('.') : []
  return parts.length === 3 ? parts.slice(1).filter((part) => part.length >= shortest) : []
}
