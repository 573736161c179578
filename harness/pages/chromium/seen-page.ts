import type { HtmlButton, HtmlField, HtmlForm, HtmlLink, HtmlPage } from '../html.ts'
import type { SeenControl, Snapshot } from './snapshot.ts'

type Part = HtmlField | HtmlButton | HtmlLink

/** A page of a window in the form in which pages are recognised, and which control each part of it is. */
export interface SeenPage {
  readonly html: HtmlPage
  controlOf(part: Part): SeenControl | undefined
}

/** Lets the rules for plain HTML look at a page that scripts have drawn. */
export function seenPage(snapshot: Snapshot): SeenPage {
  const controls = new Map<Part, SeenControl>()
  const forms = new Map<number, HtmlForm>()
  const links: HtmlLink[] = []
  for (const control of snapshot.controls) {
    const { kind, name, type, value, text, checked, required, autocomplete } = control
    if (kind === 'link') {
      const link = { address: snapshot.url, text }
      links.push(link)
      controls.set(link, control)
      continue
    }
    const form: HtmlForm = forms.get(control.form) ?? {
      ...{ method: 'POST', action: snapshot.url, fields: [], buttons: [] },
    }
    forms.set(control.form, form)
    if (kind === 'button') {
      const button: HtmlButton = { name, value, text }
      form.buttons.push(button)
      controls.set(button, control)
    } else {
      const field: HtmlField = {
        ...{ name, type, value: value === '' && type === 'checkbox' ? 'on' : value, checked, label: text },
        ...(required ? { required } : {}),
        ...(autocomplete === '' ? {} : { autocomplete }),
      }
      form.fields.push(field)
      controls.set(field, control)
    }
  }
  const { title, text, language } = snapshot
  const html: HtmlPage = {
    ...{ title, text, forms: [...forms.values()], links, meta: new Map() },
    ...{ scripts: true, nameless: false, submitsItself: false },
    ...(language === '' ? {} : { language }),
  }
  return { html, controlOf: (part) => controls.get(part) }
}
