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

const shortest = 6

/** Replaces secrets by ordinal marks such as `refresh_token#2`, so that reuse stays visible and equal runs are equal. */
export class Redactor {
  readonly #marks = new Map<string, string>()
  readonly #counts = new Map<SecretKind, number>()
  readonly #spellings = new Map<string, string>()
  #pattern: RegExp | undefined

  /** Makes a secret known; returns its mark. */
  learn(kind: SecretKind, value: string): string {
    const known = this.#marks.get(value)
    if (known !== undefined || value === '') return known ?? value
    const number = (this.#counts.get(kind) ?? 0) + 1
    this.#counts.set(kind, number)
    const mark = `${kind}#${number}`
    this.#marks.set(value, mark)
    for (const spelling of spellingsOf(value))
      if (!this.#spellings.has(spelling)) this.#spellings.set(spelling, mark)
    this.#pattern = undefined
    return mark
  }

  markOf(value: string): string | undefined {
    return this.#marks.get(value)
  }

  /** Replaces every known secret, in every spelling. */
  redact(text: string): string {
    if (this.#spellings.size === 0) return text
    this.#pattern ??= patternOf([...this.#spellings.keys()])
    return text.replace(this.#pattern, (found) => this.#spellings.get(found) ?? found)
  }
}

function spellingsOf(value: string): Set<string> {
  const html = value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
  const form = new URLSearchParams([['', value]]).toString().slice(1)
  const found = [value, encodeURIComponent(value), form, html, JSON.stringify(value).slice(1, -1)]
  const parts = value.split('.')
  // Payload and signature of a JWT are secrets by themselves; the header says nothing.
  if (parts.length === 3) found.push(...parts.slice(1))
  return new Set(found.filter((spelling) => spelling.length >= shortest || spelling === value))
}

function patternOf(spellings: readonly string[]): RegExp {
  const parts = spellings
    .toSorted((a, b) => b.length - a.length)
    .map((spelling) => {
      const escaped = spelling.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      return spelling.length < shortest ? `(?<![\\w-])${escaped}(?![\\w-])` : escaped
    })
  return new RegExp(parts.join('|'), 'g')
}
