import { compile } from 'css-select'

/** Where in a page a value stands: an element, one of its attributes, a part of what is there. */
export interface HtmlRule {
  /** Absent: the row itself. */
  readonly selector?: string
  readonly attribute?: string
  readonly pattern?: RegExp
}

/** How such a rule is written, for descriptions and messages. */
export const htmlRuleWords =
  'a CSS selector within the row, then @attribute where its value is meant and not the text, then /pattern/ for the first group of a regular expression'

/**
 * Reads `td a @href /grants\/(\d+)/`.
 *
 * @throws Error with the reason where the selector or the pattern is malformed
 */
export function htmlRule(text: string): HtmlRule {
  const parts = /^(.*?)(?:(?:^|\s+)@([\w:-]+))?(?:(?:^|\s+)\/(.+)\/)?$/s.exec(text.trim())
  const [, selector = '', attribute, pattern] = parts ?? []
  if (selector !== '') checkSelector(selector)
  return {
    ...(selector === '' ? {} : { selector }),
    ...(attribute === undefined ? {} : { attribute }),
    ...(pattern === undefined ? {} : { pattern: new RegExp(pattern, 's') }),
  }
}

/** @throws Error with the reason where it is no CSS selector */
export function checkSelector(selector: string): void {
  compile(selector)
}
