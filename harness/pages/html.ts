import { Parser } from 'htmlparser2'
import { resolved } from './answers.ts'
import { FieldLabels } from './field-labels.ts'

export interface HtmlField {
  readonly name: string
  /** As in the page, `select` and `textarea` included. */
  readonly type: string
  value: string
  readonly checked: boolean
  readonly required?: true
  /** What browsers are to fill in, e.g. `current-password`. */
  readonly autocomplete?: string
  /** What a person reads beside it. */
  label?: string
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

export interface HtmlLink {
  /** Absolute. */
  readonly address: string
  text: string
}

export interface HtmlPage {
  title: string
  /** What a person can read. */
  text: string
  readonly forms: HtmlForm[]
  /** Where a person can go on without a form. */
  readonly links: HtmlLink[]
  /** Named values in its head, where servers leave values for scripts, e.g. against request forgery. */
  readonly meta: Map<string, string>
  /** Where it goes on by itself after a moment, as written. */
  refresh?: string
  /** The tag of its language, where it names one. */
  language?: string
  /** Whether it has scripts, and fields without a name: those only a script can read. */
  scripts: boolean
  nameless: boolean
  /** Whether a script submits a form as soon as the page is loaded. */
  readonly submitsItself: boolean
  /** How much of it was read, if not all of it, e.g. `50000 elements`. */
  cut?: string
}

const unseen = new Set(['script', 'style', 'template', 'noscript', 'head', 'title'])

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
    links: [],
    meta: new Map(),
    scripts: false,
    nameless: false,
    submitsItself: /\.submit\s*\(\s*\)/.test(html),
  }
  const byId = new Map<string, HtmlForm>()
  let base = url
  let form: HtmlForm | undefined
  let button: HtmlButton | undefined
  let select: { readonly field: HtmlField; options: number } | undefined
  let textarea: HtmlField | undefined
  let link: HtmlLink | undefined
  const labels = new FieldLabels()
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
      if (name === 'html' && attributes.lang) page.language = attributes.lang
      if (name === 'script') page.scripts = true
      if (name === 'meta') readMeta(page, attributes)
      if (unseen.has(name)) hidden += 1
      if (hidden > 0 && name !== 'base') return
      labels.opened(name, attributes)
      if (name === 'a' && attributes.href !== undefined && !/^(?:#|javascript:)/i.test(attributes.href)) {
        link = { address: resolved(attributes.href, base), text: attributes['aria-label'] ?? '' }
        page.links.push(link)
      }
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
      if (name === 'input' && attributes.type !== 'hidden' && attributes.name === undefined)
        page.nameless = true
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
        const field: HtmlField = {
          name: attributes.name,
          type: name === 'input' ? type : name,
          value: attributes.value ?? (type === 'checkbox' || type === 'radio' ? 'on' : ''),
          checked: attributes.checked !== undefined,
          ...(attributes.required === undefined ? {} : { required: true as const }),
          ...(attributes.autocomplete === undefined ? {} : { autocomplete: attributes.autocomplete }),
        }
        owner.fields.push(field)
        if (type !== 'hidden') labels.field(field, attributes)
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
      labels.text(text)
      if (link !== undefined) link.text += text
      if (button !== undefined) button.text += text
      if (textarea !== undefined) textarea.value += text
    },
    onclosetag(name) {
      depth -= 1
      if (name === 'title') inTitle = false
      if (unseen.has(name)) hidden -= 1
      labels.closed(name)
      if (name === 'a') link = undefined
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
  labels.assign()
  if (html.length < source.length) page.cut ??= `${most.characters} characters`
  page.title = page.title.trim().slice(0, most.title)
  page.text = page.text.replace(/\s+/g, ' ').trim()
  return page
}

/** The values that a head has for scripts, and where the page goes on by itself. */
function readMeta(page: HtmlPage, { name, content, ...others }: Readonly<Record<string, string>>): void {
  if (content === undefined) return
  if (name !== undefined) page.meta.set(name, content)
  if (/^refresh$/i.test(others['http-equiv'] ?? '')) {
    const address = /^\s*\d*\.?\d*\s*[;,]\s*(?:url\s*=\s*)?['"]?([^'"]+)['"]?\s*$/i.exec(content)?.[1]
    if (address !== undefined) page.refresh ??= address
  }
}
