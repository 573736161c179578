import { selectAll, selectOne } from 'css-select'
import type { AnyNode, Document, Element } from 'domhandler'
import { textContent } from 'domutils'
import { DomHandler, Parser } from 'htmlparser2'
import type { HtmlRule } from '../target/html-rule.ts'

/** A page as a tree, for what is found in it by selectors. */
export interface HtmlDocument {
  readonly url: string
  readonly root: Document
}

/** A part of a page that stands for one entry of a list. */
export interface HtmlRow {
  readonly document: HtmlDocument
  readonly element: Element
}

/** No page for people comes near these limits; deeper ones are too deep for whoever walks them by recursion. */
const most = { characters: 1024 * 1024, elements: 50_000, depth: 512, text: 10_000 }

/** Reads a page; what is beyond all measure in it is left out. */
export function readDocument(source: string, url: string): HtmlDocument {
  const handler = new BoundedHandler()
  const parser = new Parser(handler)
  handler.onTooMuch = () => parser.pause()
  parser.end(source.slice(0, most.characters))
  return { url, root: handler.root }
}

class BoundedHandler extends DomHandler {
  onTooMuch: () => void = () => {}
  #elements = 0
  #depth = 0

  override onopentag(name: string, attributes: Record<string, string>): void {
    this.#elements += 1
    this.#depth += 1
    if (this.#elements > most.elements || this.#depth > most.depth) this.onTooMuch()
    else super.onopentag(name, attributes)
  }

  override onclosetag(): void {
    this.#depth -= 1
    super.onclosetag()
  }
}

/** The rows of a page, in their order. */
export function rowsIn(document: HtmlDocument, selector: string): HtmlRow[] {
  return selectAll<AnyNode, Element>(selector, document.root).map((element) => ({ document, element }))
}

/** The first element that fits, in a row (the row itself included) or on the whole page. */
export function elementIn(place: HtmlRow | HtmlDocument, selector: string | undefined): Element | undefined {
  if (selector === undefined) return 'root' in place ? undefined : place.element
  // Given as a list, the row itself is looked at, too.
  return selectOne<AnyNode, Element>(selector, 'root' in place ? place.root : [place.element]) ?? undefined
}

/** What stands at a rule in a row; undefined where there is no such element, attribute or match. */
export function valueAt(row: HtmlRow, { selector, attribute, pattern }: HtmlRule): string | undefined {
  const element = elementIn(row, selector)
  if (element === undefined) return undefined
  const value = attribute === undefined ? textContent(element) : element.attribs[attribute]
  const plain = value?.replace(/\s+/g, ' ').trim().slice(0, most.text)
  if (plain === undefined || pattern === undefined) return plain
  const match = pattern.exec(plain)
  return match?.[1] ?? match?.[0]
}
