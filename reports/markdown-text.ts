import { shortened, visibleLine, visibleText } from '../harness/engine/visible-text.ts'

/** Longer texts from a target are cut; the other reports have them in full. */
const longest = 400

/** A text that may come from a target: on one line, without markup, links or mentions. */
export function inline(text: string): string {
  return shortened(visibleLine(text), longest)
    .replaceAll(/[\\`*_{}[\]<>#|~$]/g, (character) => `\\${character}`)
    .replaceAll('&', '&amp;')
    .replaceAll('://', '&#58;//')
    .replaceAll(/\bwww\./gi, (start) => `${start.slice(0, 3)}&#46;`)
    .replaceAll('@', '@&#8203;')
    .replace(/^[-+=]/, '\\$&')
    .replace(/^\d+(?=[.)])/, '$&\\')
}

/** The same, with a full stop unless it ends a sentence already. */
export function sentence(text: string): string {
  return /[.!?…]$/.test(text.trimEnd()) ? inline(text) : `${inline(text)}.`
}

/** A code span whose fence is longer than any run of back-ticks in it. */
export function code(text: string): string {
  const shown = shortened(visibleLine(text), longest)
  const runs = (shown.match(/`+/g) ?? []).map((run) => run.length)
  const fence = '`'.repeat(Math.max(0, ...runs) + 1)
  const space = runs.length > 0 ? ' ' : ''
  return shown === '' ? '(empty)' : `${fence}${space}${shown}${space}${fence}`
}

export function link(text: string, url: string): string {
  const safe = /^https?:\/\/[^\s<>()]+$/.test(url)
  return safe ? `[${inline(text)}](<${url}>)` : inline(text)
}

/** A block of text as it is, in a fence longer than any run of back-ticks in it. */
export function block(text: string, language: string, limit: number): string {
  const shown = shortened(visibleText(text), limit)
  const runs = (shown.match(/`+/g) ?? []).map((run) => run.length)
  const fence = '`'.repeat(Math.max(2, ...runs) + 1)
  return `${fence}${language}\n${shown}\n${fence}`
}
