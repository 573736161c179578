import { isPassing, type SecretKind, secretKinds } from './secret-names.ts'

/** Shorter values stand in every other text by accident. */
export const shortestSearched = 8

const trivial = /^(?:null|true|false|undefined|none|nil|nan|deleted|yes|no|\W*|-?\d{1,3})$/i

/** What servers write where there is no value, e.g. into a cookie that is deleted. */
export function isTrivial(value: string): boolean {
  return (value.length < 16 && trivial.test(value)) || placeholderOnly.test(value)
}

/** What replaces a secret. */
const placeholderSource = `(?:${secretKinds.join('|')})#\\d+`
const placeholderOnly = new RegExp(`^${placeholderSource}$`)
const placeholders = new RegExp(`(?<!\\w)${placeholderSource}`, 'g')

/** The placeholders in a text that was redacted before, with their places. */
export function placeholdersIn(
  text: string,
): { readonly start: number; readonly end: number; readonly placeholder: string }[] {
  if (!text.includes('#')) return []
  return [...text.matchAll(placeholders)].map(({ 0: placeholder, index }) => ({
    start: index,
    end: index + placeholder.length,
    placeholder,
  }))
}

/** The words of a name: letters only, each in one case or with a capital at its beginning, or a short number. */
const word = /^(?:[A-Za-z]?[a-z]{0,15}|[A-Z]{1,16}|\d{1,4})$/

function isMadeOfWords(value: string): boolean {
  return value.split(/[\s_./:,;|@+-]+/).every((part) => word.test(part))
}

/**
 * Whether a value that somebody else chose is long and random enough to be looked for in every text: at least 8
 * characters for tokens, 12 for what is worth less, 5 of them different, and neither words, a number nor an address.
 */
export function looksRandom(value: string, kind: SecretKind): boolean {
  if (placeholderOnly.test(value)) return false
  if (value.length < (isPassing(kind) || kind === 'cookie' ? 12 : shortestSearched)) return false
  if (/^[\d\s.:+-]+$/.test(value) || /^[a-z][a-z0-9+.-]*:\/\//i.test(value)) return false
  if (new Set(value.slice(0, 200)).size < 5) return false
  return !isMadeOfWords(value.slice(0, 2000))
}

/** Words with underscores say what happened: `invalid_grant`, `INVALID_PASSWORD`. */
const spokenCode = /^(?:[a-z]+(?:_[a-z]+)+|[A-Z]+(?:_[A-Z]+)+|\d{1,5})$/

/** Whether a value is replaced under a name that says what it holds, although it may not be one to look for elsewhere. */
export function hiddenUnderName(kind: SecretKind, value: string): boolean {
  if (isTrivial(value)) return false
  if (kind === 'code') return !spokenCode.test(value)
  if (isPassing(kind)) return value.length >= 6 && !isMadeOfWords(value)
  return true
}
