import type { HtmlButton, HtmlField, HtmlForm, HtmlPage } from './html.ts'
import { says, saysSignIn } from './words.ts'

const passwordNames =
  /(?:^|[^a-z])(?:pass(?:word|wd|code|phrase)?|passwort|kennwort|pwd?|pin|senha|clave|contrasena|mdp)(?:$|[^a-z])/i

/** Texts that are asked for and are no name of a user. */
const noName = /search|query|^q$|code|otp|captcha|token/i

/**
 * Whether a field takes the password: by its type, else by what browsers are to fill in, its name, or its label, since
 * scripts of pages sometimes hide what is typed themselves.
 */
export function isPassword({ type, name, autocomplete = '', label = '' }: HtmlField): boolean {
  if (type === 'password') return true
  if (type !== 'text') return false
  const words = name.replace(/([a-z])([A-Z])/g, '$1-$2')
  return (
    /\bcurrent-password\b/.test(autocomplete) ||
    passwordNames.test(words) ||
    (label !== '' && says.password.test(label) && !/e-?mail|user/i.test(name))
  )
}

/** Whether a form asks for the password that is known: a registration or a new password asks for another. */
function asksForPassword({ fields }: HtmlForm): boolean {
  const passwords = fields.filter(isPassword)
  return passwords.length === 1 && !/\bnew-password\b/.test(passwords[0]?.autocomplete ?? '')
}

/** The sign-in form: it asks for a password, or (in two steps) for nothing but a name. */
export function loginForm(page: HtmlPage): HtmlForm | undefined {
  const asking = page.forms.filter(({ fields }) => fields.some(isPassword))
  return (
    asking.find(
      (form) => asksForPassword(form) && form.buttons.some((button) => saysSignIn(labelOf(button))),
    ) ??
    asking.find(asksForPassword) ??
    asking[0] ??
    page.forms.find(({ fields }) => {
      const visible = fields.filter(({ type }) => type !== 'hidden' && type !== 'checkbox')
      const [only] = visible
      return (
        visible.length === 1 &&
        ['text', 'email'].includes(only?.type ?? '') &&
        !noName.test(only?.name ?? '') &&
        !/one-time-code/.test(only?.autocomplete ?? '')
      )
    })
  )
}

/** The button that submits a sign-in form: not one that shows the password, cancels or leads elsewhere. */
export function loginButton({ buttons }: HtmlForm): HtmlButton | undefined {
  const willing = buttons.filter((button) => !says.deny.test(labelOf(button)))
  // The shortest: others sign in with something else than the password.
  const [sending] = willing
    .filter((button) => saysSignIn(labelOf(button)) || says.next.test(labelOf(button)))
    .toSorted((a, b) => a.text.trim().length - b.text.trim().length)
  return sending ?? willing.find((button) => !says.beside.test(labelOf(button))) ?? willing[0] ?? buttons[0]
}

/** All that a button says about itself. */
export function labelOf({ text, value, name }: HtmlButton): string {
  return `${text} ${value} ${name}`
}
