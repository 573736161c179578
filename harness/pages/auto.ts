import type { TestUser } from '../target/actors.ts'
import type { HtmlButton, HtmlForm, HtmlPage } from './html.ts'

/** What a page with a button may be asking for. */
export type Question = 'consent' | 'logout'

interface Words {
  /** Say what the question is about. */
  readonly strong: RegExp
  /** Agree to anything. */
  readonly weak: RegExp
  /** Agree to it where the page itself says what the question is about; elsewhere they may mean something else. */
  readonly asked?: RegExp
  readonly no: RegExp
}

const agreeing = /\b(yes|continue|confirm|ok|submit|next|proceed|true)\b/i
const denying =
  /\b(deny|cancel|no|decline|reject|back|disagree|refuse|abort|stay|not|without|never|false|skip)\b|\b(do|is|can)n.?t\b/i

/** Boxes that mean agreement wherever they are, e.g. on a page that is sign-in and consent at once. */
const agreementBox = /scope|consent|agree|accept|terms/i

const words: Readonly<Record<Question, Words>> = {
  consent: {
    strong: /\b(allow|accept|approve|authori[sz]e|agree|grant|consent)\b/i,
    weak: new RegExp(`${agreeing.source}|\\b(log ?in|sign ?in)\\b`, 'i'),
    // Many pages have a header with a logout, and a cookie banner.
    no: new RegExp(`${denying.source}|\\b(log ?out|sign ?out|cookies?|search)\\b`, 'i'),
  },
  logout: {
    strong: /\b(log ?out|sign ?out|log ?off|sign ?off|end session)\b/i,
    weak: agreeing,
    asked: /\b(accept|agree|approve|allow)\b/i,
    no: new RegExp(`${denying.source}|\\b(log ?in|sign ?in|cookies?|search)\\b`, 'i'),
  },
}

/** The sign-in form: it asks for a password, or (in two steps) for nothing but a name. */
export function loginForm(page: HtmlPage): HtmlForm | undefined {
  return (
    page.forms.find(({ fields }) => fields.some(({ type }) => type === 'password')) ??
    page.forms.find(({ fields }) => {
      const visible = fields.filter(({ type }) => type !== 'hidden' && type !== 'checkbox')
      const [only] = visible
      return (
        visible.length === 1 &&
        ['text', 'email'].includes(only?.type ?? '') &&
        !/search|query|^q$|code|otp/i.test(only?.name ?? '')
      )
    })
  )
}

/** The button that submits a sign-in form: not one that shows the password, cancels or leads elsewhere. */
export function loginButton({ buttons }: HtmlForm): HtmlButton | undefined {
  const sends = /\b(log ?in|sign ?in|continue|next|submit|ok)\b/i
  const label = (button: HtmlButton): string => `${button.text} ${button.value} ${button.name}`
  return (
    buttons.find((button) => sends.test(label(button)) && !denying.test(label(button))) ??
    buttons.find((button) => !denying.test(label(button))) ??
    buttons[0]
  )
}

/** The form and button that agree to what a page asks; undefined if nothing on it is affirmative. */
export function affirmative(
  page: HtmlPage,
  question: Question,
): { readonly form: HtmlForm; readonly button?: HtmlButton } | undefined {
  const { strong, weak, asked, no } = words[question]
  const all = page.forms.flatMap((form) => form.buttons.map((button) => ({ form, button })))
  const label = ({ button }: { button: HtmlButton }): string =>
    `${button.text} ${button.value} ${button.name}`
  const willing = all.filter((candidate) => !no.test(label(candidate)))
  const match =
    willing.find((candidate) => strong.test(label(candidate))) ??
    willing.find((candidate) => weak.test(label(candidate))) ??
    (strong.test(page.text) ? willing.find((candidate) => asked?.test(label(candidate))) : undefined)
  if (match !== undefined) return match
  const plain = page.forms.find(
    ({ buttons, fields }) =>
      !buttons.some((button) => no.test(label({ button }))) &&
      !fields.some(({ type, value }) => type === 'hidden' && no.test(value)),
  )
  return plain === undefined
    ? undefined
    : { form: plain, ...(plain.buttons[0] === undefined ? {} : { button: plain.buttons[0] }) }
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
  const chosen = new Set(
    form.fields.filter(({ type, checked }) => type === 'radio' && checked).map(({ name }) => name),
  )
  const fields = form.fields.flatMap(({ name, type, value, checked }): [string, string][] => {
    if (type === 'password') return [[name, user?.password ?? '']]
    if (type === 'checkbox') return checked || tick || agreementBox.test(name) ? [[name, value]] : []
    if (type === 'radio') {
      if (!checked && chosen.has(name)) return []
      chosen.add(name)
      return [[name, value]]
    }
    if (type === 'hidden' || user === undefined) return [[name, value]]
    if (type === 'email' || (/e-?mail/i.test(name) && !/user/i.test(name)))
      return [[name, user.email ?? user.username]]
    return ['text', 'tel'].includes(type) ? [[name, user.username]] : [[name, value]]
  })
  return button === undefined || button.name === '' ? fields : [...fields, [button.name, button.value]]
}
