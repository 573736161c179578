import type { TestUser } from '../../target/actors.ts'
import { formFields } from '../auto.ts'
import type { HtmlButton, HtmlField, HtmlForm } from '../html.ts'
import { loginButton } from '../login-form.ts'
import type { PageWindow } from './page-window.ts'
import type { SeenPage } from './seen-page.ts'

/** Types the code of a second factor, and sends it. */
export async function answerCode(
  window: PageWindow,
  page: SeenPage,
  { form, field }: { readonly form: HtmlForm; readonly field: HtmlField },
  code: string,
): Promise<void> {
  const control = page.controlOf(field)
  if (control === undefined) return
  await window.fill(control, code)
  const button = loginButton(form)
  const pressed = button === undefined ? undefined : page.controlOf(button)
  // Many pages go on by themselves after the last digit, and then have no button any more.
  if (pressed === undefined) await window.enter(control)
  else await window.press(pressed)
}

/** Does in a window what a person would do with a form: fills it in, ticks its boxes, presses its button. */
export async function answerForm(
  window: PageWindow,
  page: SeenPage,
  form: HtmlForm,
  button: HtmlButton | undefined,
  options: {
    readonly user?: TestUser | undefined
    readonly tick?: boolean
    /** Boxes that are to be left empty. */
    readonly without?: (field: HtmlField) => boolean
  },
): Promise<void> {
  const chosen = formFields(form, button, options)
  let last: HtmlField | undefined
  for (const field of form.fields) {
    const control = page.controlOf(field)
    if (control === undefined) continue
    const value = chosen.find(([name]) => name === field.name)?.[1]
    if (field.type === 'checkbox') {
      const wanted = options.without?.(field) === true ? false : value !== undefined
      if (wanted !== field.checked) await window.check(control, wanted)
    } else if (['text', 'email', 'tel', 'password', 'number'].includes(field.type)) {
      last = field
      if (value !== undefined && value !== field.value) await window.fill(control, value)
    }
  }
  const pressed = button === undefined ? undefined : page.controlOf(button)
  if (pressed !== undefined) return window.press(pressed)
  const entered = last === undefined ? undefined : page.controlOf(last)
  if (entered !== undefined) await window.enter(entered)
}
