import { selectAll, selectOne } from 'css-select'
import type { AnyNode, Document, Element } from 'domhandler'
import { getOuterHTML } from 'domutils'
import { resolved } from './answers.ts'
import { formFields } from './auto.ts'
import { readPage } from './html.ts'
import { elementIn, type HtmlDocument, type HtmlRow } from './html-document.ts'

/** What a browser sends when somebody presses something on a page. */
export interface PressedRequest {
  readonly method: string
  readonly url: string
  /** The fields of the form; absent for a link and a form with GET. */
  readonly form?: readonly [string, string][]
  /** The page that it is sent from. */
  readonly from: string
}

/**
 * What is sent when the first element that fits a selector is pressed: the address of a link, or a form with what
 * stands in it. A form is pressed by its first button.
 *
 * @returns undefined where no element fits
 * @throws Error where the element is nothing that can be pressed
 */
export function pressed(place: HtmlRow | HtmlDocument, selector: string): PressedRequest | undefined {
  const { root, url } = 'root' in place ? place : place.document
  const element = elementIn(place, selector)
  if (element === undefined) return undefined
  if (element.name === 'a' && element.attribs.href !== undefined) {
    return { method: 'GET', url: resolved(element.attribs.href, baseOf(root, url)), from: url }
  }
  const form = element.name === 'form' ? element : formOf(element, root)
  if (form === undefined) throw new Error(`<${element.name}> is no link, no form and no button of a form`)
  return submission(form, element, root, url)
}

function submission(
  formElement: Element,
  pressedElement: Element,
  root: Document,
  url: string,
): PressedRequest {
  const controls = selectAll<AnyNode, Element>('input,select,textarea,button', root).filter(
    (control) => formOf(control, root) === formElement,
  )
  const chosen =
    pressedElement === formElement ? controls.find((control) => isSubmit(control)) : pressedElement
  const sent = controls.filter((control) => !isSubmit(control) || control === chosen)
  const page = readPage(
    `<base href="${escaped(baseOf(root, url))}">${opening(formElement)}${sent.map(withoutForm).join('')}</form>`,
    url,
  )
  const [form] = page.forms
  if (form === undefined) throw new Error('the form cannot be read')
  const [button] = form.buttons
  const fields = formFields(form, button)
  const action = button?.action ?? form.action
  if ((button?.method ?? form.method) === 'POST')
    return { method: 'POST', url: action, form: fields, from: url }
  if (!URL.canParse(action)) throw new Error(`the form leads to "${action}", which is no address`)
  const target = new URL(action)
  target.search = new URLSearchParams(fields).toString()
  return { method: 'GET', url: target.href, from: url }
}

/** The form that a control belongs to: that which it names, else the one around it. */
function formOf(control: Element, root: Document): Element | undefined {
  const { form: id } = control.attribs
  if (id !== undefined) {
    return selectAll<AnyNode, Element>('form', root).find(({ attribs }) => attribs.id === id)
  }
  for (let node: AnyNode | null = control.parent; node !== null; node = node.parent) {
    if ('name' in node && node.name === 'form') return node as Element
  }
  return undefined
}

function isSubmit({ name, attribs }: Element): boolean {
  const type = (attribs.type ?? (name === 'button' ? 'submit' : 'text')).toLowerCase()
  return (name === 'button' || name === 'input') && ['submit', 'image'].includes(type)
}

function baseOf(root: Document, url: string): string {
  const base = selectOne<AnyNode, Element>('base[href]', root)
  return base === null ? url : resolved(base.attribs.href ?? '', url)
}

function opening({ attribs }: Element): string {
  const attributes = ['action', 'method', 'enctype'].flatMap((name) =>
    attribs[name] === undefined ? [] : ` ${name}="${escaped(attribs[name])}"`,
  )
  return `<form${attributes.join('')}>`
}

function withoutForm(control: Element): string {
  const { form: _, ...attribs } = control.attribs
  const copy = control.cloneNode(true)
  copy.attribs = attribs
  return getOuterHTML(copy)
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;')
}
