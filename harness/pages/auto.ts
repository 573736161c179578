import type { TestUser } from '../rp/actors.ts'
import type { HtmlButton, HtmlForm, HtmlPage } from './html.ts'

const yes =
  /\b(allow|accept|approve|authori[sz]e|agree|grant|yes|continue|confirm|consent|ok|log ?out|sign ?out|log ?in|sign ?in|submit|next)\b/i
const no = /\b(deny|cancel|no|decline|reject|back|disagree|refuse|abort|stay|not|without)\b/i

/** The form that signs somebody in: it asks for a password, or (two-step) for nothing but a name. */
export function loginForm(page: HtmlPage): HtmlForm | undefined {
  return (
    page.forms.find(({ fields }) => fields.some(({ type }) => type === 'password')) ??
    page.forms.find(({ fields }) => {
      const visible = fields.filter(({ type }) => type !== 'hidden' && type !== 'checkbox')
      return visible.length === 1 && ['text', 'email'].includes(visible[0]?.type ?? '')
    })
  )
}

/** The form and the button that agree; a form with nothing affirmative in it is not pressed. */
export function affirmative(
  page: HtmlPage,
): { readonly form: HtmlForm; readonly button?: HtmlButton } | undefined {
  for (const form of page.forms) {
    const words = ({ text, value, name }: HtmlButton): string => `${text} ${value} ${name}`
    const button = form.buttons.find((candidate) => yes.test(words(candidate)) && !no.test(words(candidate)))
    if (button !== undefined) return { form, button }
  }
  const plain = page.forms.find(
    ({ buttons, fields }) =>
      !buttons.some((button) => no.test(`${button.text} ${button.value}`)) &&
      !fields.some(({ type, value }) => type === 'hidden' && no.test(value)),
  )
  return plain === undefined
    ? undefined
    : { form: plain, ...(plain.buttons[0] === undefined ? {} : { button: plain.buttons[0] }) }
}

/** What a person would send: hidden fields as they are, boxes ticked, name and password filled in. */
export function filled(form: HtmlForm, button: HtmlButton | undefined, user?: TestUser): [string, string][] {
  const sent = form.fields.flatMap(({ name, type, value }): [string, string][] => {
    if (type === 'password') return [[name, user?.password ?? '']]
    if (type === 'hidden' || type === 'checkbox' || user === undefined) return [[name, value]]
    if (type === 'email' || (/e-?mail/i.test(name) && !/user/i.test(name)))
      return [[name, user.email ?? user.username]]
    return ['text', 'tel'].includes(type) ? [[name, user.username]] : [[name, value]]
  })
  return button === undefined || button.name === '' ? sent : [...sent, [button.name, button.value]]
}
