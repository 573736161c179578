import type { TestUser } from '../target/actors.ts'
import type { HtmlButton, HtmlField, HtmlForm, HtmlLink, HtmlPage } from './html.ts'
import { isPassword, labelOf } from './login-form.ts'
import { isRead, says, saysSignIn } from './words.ts'

/** What a page with a button may be asking for. */
export type Question = 'consent' | 'logout'

/** What a person would press. */
export interface Choice {
  readonly form: HtmlForm
  readonly button?: HtmlButton
  /** Whether it is about signing in, and not about what the client gets. */
  readonly onTheWay?: true
}

interface Candidate {
  readonly form: HtmlForm
  readonly button: HtmlButton
  /** What the button says, and what tells its form from others with the same fields. */
  readonly label: string
}

/** Boxes that mean agreement wherever they are, e.g. on a page that is sign-in and consent at once. */
const agreementBox = /scope|consent|agree|accept|terms/i

/** Many pages have a header with a logout, and a cookie banner. */
function declines(label: string, question: Question): boolean {
  if (says.deny.test(label) || says.beside.test(label)) return true
  return question === 'consent' ? says.signOut.test(label) : saysSignIn(label)
}

function isStrong(label: string, question: Question): boolean {
  return question === 'consent' ? says.allow.test(label) : says.signOut.test(label)
}

function isWeak(label: string, question: Question): boolean {
  return says.next.test(label) || (question === 'consent' && saysSignIn(label))
}

/** The form and button that agree to what a page asks; undefined if nothing on it is affirmative. */
export function affirmative(page: HtmlPage, question: Question, user?: TestUser): Choice | undefined {
  const all = candidates(page)
  if (question === 'consent' && says.stay.test(beginning(page))) {
    const answer =
      all.find(({ label }) => says.next.test(label)) ?? all.find(({ label }) => says.deny.test(label))
    if (answer !== undefined) return { form: answer.form, button: answer.button, onTheWay: true }
  }
  const willing = all.filter(({ label }) => !declines(label, question))
  const account = question === 'consent' ? willing.find(({ label }) => namesUser(label, user)) : undefined
  if (account !== undefined && !isStrong(account.label, question)) {
    return { form: account.form, button: account.button, onTheWay: true }
  }
  const strong = willing.find(({ label }) => isStrong(label, question))
  if (strong !== undefined) return chosen(strong)
  const weak = willing.find(({ label }) => isWeak(label, question))
  if (weak !== undefined) {
    return { ...chosen(weak), ...(question === 'consent' && isChoiceOfPlace(page) ? { onTheWay: true } : {}) }
  }
  const asked = question === 'logout' && says.signOut.test(beginning(page))
  const agreeing = asked ? willing.find(({ label }) => says.allow.test(label)) : undefined
  if (agreeing !== undefined) return chosen(agreeing)
  // Which of several words means no cannot be seen in a language that is not read.
  if (page.language !== undefined && !isRead(page.language) && all.length > 1) return undefined
  const plain = page.forms.find(
    ({ buttons, fields }) =>
      !buttons.some((button) => declines(labelOf(button), question)) &&
      !fields.some(({ type, value }) => type === 'hidden' && says.deny.test(value)),
  )
  return plain === undefined
    ? undefined
    : { form: plain, ...(plain.buttons[0] === undefined ? {} : { button: plain.buttons[0] }) }
}

function chosen({ form, button }: Candidate): Choice {
  return { form, button }
}

/** Forms that have the same fields are told apart by the values of hidden ones and by where they are sent. */
function candidates({ forms }: HtmlPage): Candidate[] {
  const values = new Map<string, Set<string>>()
  const add = (key: string, value: string): void => {
    const known = values.get(key)
    if (known === undefined) values.set(key, new Set([value]))
    else known.add(value)
  }
  // Keys are short: a page may have as many fields as it likes.
  const kinds = new Map<string, number>()
  const kindOf = ({ fields }: HtmlForm): string => {
    const names = fields.map(({ name }) => name).join(' ')
    const known = kinds.get(names) ?? kinds.size
    kinds.set(names, known)
    return String(known)
  }
  const differs = (key: string): boolean => (values.get(key)?.size ?? 0) > 1
  for (const form of forms) {
    const kind = kindOf(form)
    add(kind, form.action)
    for (const { name, value } of form.fields) add(`${kind} = ${name}`, value)
  }
  return forms.flatMap((form) => {
    const kind = kindOf(form)
    const own = form.fields.filter(({ type, name }) => type === 'hidden' && differs(`${kind} = ${name}`))
    const more = [...own.map(({ value }) => value), differs(kind) ? lastOfPath(form.action) : ''].join(' ')
    return form.buttons.map((button) => ({ form, button, label: `${labelOf(button)} ${more}` }))
  })
}

function lastOfPath(address: string): string {
  return URL.canParse(address) ? (new URL(address).pathname.split('/').at(-1) ?? '') : ''
}

/** What a page is about stands at its beginning; the text of a hostile one may go on. */
function beginning({ text }: HtmlPage): string {
  return text.slice(0, 20_000)
}

/** A page that asks where somebody belongs has something to choose from, and no word about access. */
function isChoiceOfPlace(page: HtmlPage): boolean {
  const chooses = page.forms.some(({ fields }) =>
    fields.some(({ type }) => type === 'select' || type === 'radio'),
  )
  return chooses && !says.access.test(beginning(page)) && !says.allow.test(beginning(page))
}

/** Shorter names are in many words. */
const distinctive = 3

function namesUser(text: string, user: TestUser | undefined): boolean {
  const names = [user?.username, user?.email].filter(
    (name) => name !== undefined && name.length >= distinctive,
  )
  const lower = text.toLowerCase()
  return names.some((name) => {
    const at = lower.indexOf((name as string).toLowerCase())
    const around = `${lower[at - 1] ?? ' '}${lower[at + (name as string).length] ?? ' '}`
    return at !== -1 && !/[\p{L}\p{N}]/u.test(around)
  })
}

/** The link that goes on to the sign-in, on a page without a form for it: an account, or a way to sign in. */
export function linkOnTheWay(page: HtmlPage, user: TestUser | undefined): HtmlLink | undefined {
  const links = page.links.filter(({ text }) => !says.beside.test(text) && !says.signOut.test(text))
  return (
    links.find(({ text }) => namesUser(text, user)) ??
    links.find(({ text }) => says.password.test(text)) ??
    links.find(({ text }) => saysSignIn(text)) ??
    links.find(({ text }) => says.next.test(text))
  )
}

/** Whether a box that is not ticked has to be: it says what is agreed to, or cannot be left out. */
function isAgreement({ name, value, label = '', required }: HtmlField): boolean {
  return (
    required === true ||
    agreementBox.test(name) ||
    agreementBox.test(value) ||
    (says.allow.test(label) && !says.stay.test(label))
  )
}

/**
 * The fields that a person would submit: hidden fields and choices unchanged, name and password filled in.
 *
 * @param tick whether to tick boxes that are not ticked: yes if they say what is agreed to, no if they might say "on
 *   all devices"
 */
export function formFields(
  form: HtmlForm,
  button: HtmlButton | undefined,
  options: { readonly user?: TestUser | undefined; readonly tick?: boolean } = {},
): [string, string][] {
  const { user, tick = false } = options
  const picked = new Set(
    form.fields.filter(({ type, checked }) => type === 'radio' && checked).map(({ name }) => name),
  )
  const fields = form.fields.flatMap((field): [string, string][] => {
    const { name, type, value, checked } = field
    if (user !== undefined || type === 'password') {
      if (isPassword(field)) return [[name, user?.password ?? '']]
    }
    if (type === 'checkbox') return checked || tick || isAgreement(field) ? [[name, value]] : []
    if (type === 'radio') {
      if (!checked && picked.has(name)) return []
      picked.add(name)
      return [[name, value]]
    }
    if (type === 'hidden' || user === undefined) return [[name, value]]
    if (type === 'email' || (/e-?mail/i.test(name) && !/user/i.test(name)))
      return [[name, user.email ?? user.username]]
    return ['text', 'tel'].includes(type) ? [[name, user.username]] : [[name, value]]
  })
  return button === undefined || button.name === '' ? fields : [...fields, [button.name, button.value]]
}

/** What stands beside the boxes that are left unticked. */
export function boxesLeft(form: HtmlForm, sent: readonly (readonly [string, string])[]): string[] {
  return form.fields
    .filter(
      ({ type, name, value }) => type === 'checkbox' && !sent.some(([n, v]) => n === name && v === value),
    )
    .map(({ name, label }) => (label === undefined ? name : `${name} ("${label}")`))
}
