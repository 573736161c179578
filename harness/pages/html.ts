import { Parser } from 'htmlparser2'
import { resolved } from './answers.ts'

export interface HtmlField {
  readonly name: string
  /** As in the page, `select` and `textarea` included. */
  readonly type: string
  value: string
  readonly checked: boolean
}

export interface HtmlButton {
  readonly name: string
  readonly value: string
  text: string
  /** Where and how it submits its form, if that differs from the form itself. */
  readonly action?: string
  readonly method?: string
}

export interface HtmlForm {
  readonly method: string
  /** Absolute; as written in the page if it is no address. */
  readonly action: string
  readonly fields: HtmlField[]
  readonly buttons: HtmlButton[]
}

export interface HtmlPage {
  title: string
  /** What a person can read. */
  text: string
  readonly forms: HtmlForm[]
  /** Whether a script submits a form as soon as the page is loaded. */
  readonly submitsItself: boolean
  /** How much of it was read, if not all of it, e.g. `50000 elements`. */
  cut?: string
}

const unseen = new Set(['script', 'style', 'template', 'noscript', 'head'])

/** No page for people comes near these limits; browsers do not nest deeper either. */
const most = { characters: 1024 * 1024, elements: 50_000, depth: 512, title: 300 }

/**
 * Reads the forms and the text of a page; a form owns the elements between its tags in the source, and those that name
 * it. A page larger than any page for people is read up to a limit, see `cut`.
 */
export function readPage(source: string, url: string): HtmlPage {
  const html = source.slice(0, most.characters)
  const page: HtmlPage = {
    title: '',
    text: '',
    forms: [],
    submitsItself: /\.submit\s*\(\s*\)/.test(html),
  }
  const byId = new Map<string, HtmlForm>()
  let base = url
  let form: HtmlForm | undefined
  let button: HtmlButton | undefined
  let select: { readonly field: HtmlField; options: number } | undefined
  let textarea: HtmlField | undefined
  let inTitle = false
  let hidden = 0
  let elements = 0
  let depth = 0
  const parser = new Parser({
    onopentag(name, attributes) {
      elements += 1
      depth += 1
      if (elements > most.elements) end(`${most.elements} elements`)
      if (depth > most.depth) end(`${most.depth} elements inside each other`)
      if (name === 'title') inTitle = true
      if (unseen.has(name)) hidden += 1
      if (hidden > 0 && name !== 'base') return
      if (name === 'base' && URL.canParse(attributes.href ?? '', url))
        base = resolved(attributes.href ?? '', url)
      if (name === 'form') {
        const action = attributes.action ?? ''
        form = {
          method: (attributes.method ?? 'get').toUpperCase(),
          action: action === '' || action === '#' ? url : resolved(action, base),
          fields: [],
          buttons: [],
        }
        page.forms.push(form)
        if (attributes.id !== undefined) byId.set(attributes.id, form)
      }
      const owner = attributes.form === undefined ? form : byId.get(attributes.form)
      if (owner === undefined || attributes.disabled !== undefined) return
      const type = (attributes.type ?? (name === 'button' ? 'submit' : 'text')).toLowerCase()
      if (name === 'button' || (name === 'input' && ['submit', 'image'].includes(type))) {
        if (type === 'button' || type === 'reset') return
        const newButton = {
          name: attributes.name ?? '',
          value: attributes.value ?? '',
          text: name === 'input' ? (attributes.value ?? attributes.alt ?? '') : '',
          ...(attributes.formaction === undefined ? {} : { action: resolved(attributes.formaction, base) }),
          ...(attributes.formmethod === undefined ? {} : { method: attributes.formmethod.toUpperCase() }),
        }
        owner.buttons.push(newButton)
        if (name === 'button') button = newButton
      } else if (['input', 'select', 'textarea'].includes(name) && attributes.name !== undefined) {
        if (['button', 'reset', 'file'].includes(type)) return
        const field = {
          name: attributes.name,
          type: name === 'input' ? type : name,
          value: attributes.value ?? (type === 'checkbox' || type === 'radio' ? 'on' : ''),
          checked: attributes.checked !== undefined,
        }
        owner.fields.push(field)
        if (name === 'select') select = { field, options: 0 }
        if (name === 'textarea') textarea = field
      } else if (name === 'option' && select !== undefined) {
        // The first option counts until a later one says that it is selected.
        if (select.options === 0 || attributes.selected !== undefined)
          select.field.value = attributes.value ?? ''
        select.options += 1
      }
    },
    ontext(text) {
      if (inTitle) page.title += text
      if (hidden > 0) return
      page.text += `${text} `
      if (button !== undefined) button.text += text
      if (textarea !== undefined) textarea.value += text
    },
    onclosetag(name) {
      depth -= 1
      if (name === 'title') inTitle = false
      if (unseen.has(name)) hidden -= 1
      if (name === 'form') form = undefined
      if (name === 'button') button = undefined
      if (name === 'select') select = undefined
      if (name === 'textarea') textarea = undefined
    },
  })
  const end = (where: string): void => {
    page.cut ??= where
    parser.pause()
  }
  parser.end(html)
  if (html.length < source.length) page.cut ??= `${most.characters} characters`
  page.title = page.title.trim().slice(0, most.title)
  page.text = page.text.replace(/\s+/g, ' ').trim()
  return page
}
