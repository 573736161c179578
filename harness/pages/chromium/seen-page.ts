import type { HtmlButton, HtmlField, HtmlForm, HtmlPage } from '../html.ts'
import type { SeenControl, Snapshot } from './snapshot.ts'

/** A page of a window in the form in which pages are recognised, and which control each part of it is. */
export interface SeenPage {
  readonly html: HtmlPage
  controlOf(part: HtmlField | HtmlButton): SeenControl | undefined
}

/** Lets the rules for plain HTML look at a page that scripts have drawn. */
export function seenPage(snapshot: Snapshot): SeenPage {
  const controls = new Map<HtmlField | HtmlButton, SeenControl>()
  const forms = new Map<number, HtmlForm>()
  for (const control of snapshot.controls) {
    const form: HtmlForm = forms.get(control.form) ?? {
      ...{ method: 'POST', action: snapshot.url, fields: [], buttons: [] },
    }
    forms.set(control.form, form)
    const { name, type, value, text, checked } = control
    if (control.kind === 'button') {
      const button: HtmlButton = { name, value, text }
      form.buttons.push(button)
      controls.set(button, control)
    } else {
      const field: HtmlField = {
        name,
        type,
        value: value === '' && type === 'checkbox' ? 'on' : value,
        checked,
      }
      form.fields.push(field)
      controls.set(field, control)
    }
  }
  return {
    html: { title: snapshot.title, text: snapshot.text, forms: [...forms.values()], submitsItself: false },
    controlOf: (part) => controls.get(part),
  }
}
