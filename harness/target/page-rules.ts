import type { RequestStep } from './target-file.ts'
import { fitsWildcard } from './wildcard.ts'
import type { HtmlButton, HtmlForm, HtmlPage } from '../pages/html.ts'

export type PageKind = 'login' | 'consent' | 'logout' | 'other'

/** What a target file says about one kind of page that the heuristic does not know. */
export interface PageRule {
  /** Path of the page; `*` stands for anything. */
  readonly page?: string
  /** Words that the page shows. */
  readonly says?: string
  readonly is: PageKind
  /** Which of its forms is sent; the first where absent. */
  readonly form?: FormRule
  /** Fields to fill, with `{username}`, `{email}` or `{password}` in them. */
  readonly fill?: Readonly<Record<string, string>>
  /** Names of boxes to tick; all are ticked where absent. */
  readonly tick?: readonly string[]
  /** Text, name or value of the button. */
  readonly press?: string
  /** Requests instead of a form, for pages that work by script. */
  readonly steps?: readonly RequestStep[]
  /** Where the browser goes after the steps; the last answer decides where absent. */
  readonly next?: string
}

/** A form by its fields: `name`, or `name=value`. */
export interface FormRule {
  readonly has?: readonly string[]
  readonly lacks?: readonly string[]
  /** It has no field at all. */
  readonly empty?: boolean
  /** Part of its action. */
  readonly action?: string
}

/** The first rule that a page fits; a rule without steps needs a form that it fits, too. */
export function ruleFor(rules: readonly PageRule[], page: HtmlPage, url: string): PageRule | undefined {
  const path = new URL(url).pathname
  return rules.find(
    (rule) =>
      (rule.page === undefined || fitsWildcard(path, rule.page)) &&
      (rule.says === undefined || page.text.includes(rule.says)) &&
      (rule.steps !== undefined || formFor(rule, page) !== undefined),
  )
}

export function formFor(rule: PageRule, page: HtmlPage): HtmlForm | undefined {
  return page.forms.find((form) => fits(form, rule.form ?? {}) && pressable(form, rule.press))
}

/** The button a rule names, by its text, name or value; the first one where it names none. */
export function buttonFor(rule: PageRule, form: HtmlForm): HtmlButton | undefined {
  const { press } = rule
  return press === undefined ? form.buttons[0] : form.buttons.find((button) => isNamed(button, press))
}

function fits(form: HtmlForm, { has = [], lacks = [], empty, action }: FormRule): boolean {
  const holds = (wanted: string): boolean => {
    const [name, value] = wanted.split('=', 2)
    return form.fields.some((field) => field.name === name && (value === undefined || field.value === value))
  }
  return (
    has.every(holds) &&
    !lacks.some(holds) &&
    (empty !== true || form.fields.length === 0) &&
    (action === undefined || form.action.includes(action))
  )
}

function pressable(form: HtmlForm, press: string | undefined): boolean {
  return press === undefined || form.buttons.some((button) => isNamed(button, press))
}

function isNamed({ text, name, value }: HtmlButton, wanted: string): boolean {
  return [text.replace(/\s+/g, ' ').trim(), name, value].includes(wanted)
}
