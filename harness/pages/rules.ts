import type { FormRule, PageRule } from '../target/page-rules.ts'
import { fitsWildcard } from '../target/wildcard.ts'
import type { HtmlButton, HtmlForm, HtmlPage } from './html.ts'

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
