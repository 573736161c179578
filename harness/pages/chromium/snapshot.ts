/** A control of a page as it is now, with the name by which the rules of recognition know it. */
export interface SeenControl {
  /** Its number among the controls that the page keeps for the answer. */
  readonly mark: number
  readonly kind: 'field' | 'button' | 'link'
  /** The number of its form; controls without one are a form of their own. */
  readonly form: number
  readonly name: string
  readonly type: string
  readonly value: string
  readonly text: string
  readonly checked: boolean
  readonly required: boolean
  readonly autocomplete: string
}

/** What a person sees of a page. */
export interface Snapshot {
  readonly url: string
  readonly title: string
  readonly text: string
  readonly language: string
  readonly controls: readonly SeenControl[]
}

/**
 * Runs in the page, so it may use nothing from outside. The elements are kept in the page by their marks, since an
 * application may draw them anew at any time.
 */
export function takeSnapshot(): Snapshot {
  const elements: HTMLElement[] = []
  const forms: (Element | null)[] = []
  const controls: SeenControl[] = []
  const words = (text: string | null | undefined): string =>
    (text ?? '').replace(/\s+/g, ' ').trim().slice(0, 300)
  const labelOf = (element: HTMLElement): string => {
    const labels = (element as HTMLInputElement).labels
    const label = labels === null || labels === undefined ? undefined : labels[0]?.textContent
    return words(element.getAttribute('aria-label') ?? label ?? element.getAttribute('placeholder'))
  }
  const isSeen = (element: HTMLElement): boolean => {
    const { width, height } = element.getBoundingClientRect()
    return width > 0 && height > 0 && getComputedStyle(element).visibility !== 'hidden'
  }
  const formOf = (element: HTMLElement): number => {
    const form = (element as HTMLInputElement).form ?? element.closest('form')
    const known = forms.indexOf(form)
    return known >= 0 ? known : forms.push(form) - 1
  }
  const look = (element: HTMLElement): void => {
    const input = element as HTMLInputElement
    const tag = element.tagName.toLowerCase()
    const type = tag === 'input' ? input.type : tag
    const presses = ['submit', 'button', 'image', 'reset'].includes(type) || tag === 'button'
    const role = element.getAttribute('role')
    const isLink = tag === 'a' && element.hasAttribute('href') && role !== 'button'
    if (!presses && !isLink && !['input', 'select', 'textarea'].includes(tag) && role !== 'button') return
    // Boxes are often drawn by something else than themselves.
    if (!isSeen(element) && !['checkbox', 'radio'].includes(type)) return
    if (type === 'reset' || type === 'file') return
    const isButton = presses || role === 'button'
    const label = labelOf(element)
    const name =
      element.getAttribute('name') ??
      (element.id === '' ? (element.getAttribute('autocomplete') ?? label) : element.id)
    controls.push({
      mark: elements.push(element) - 1,
      kind: isLink ? 'link' : isButton ? 'button' : 'field',
      form: formOf(element),
      name,
      type: isButton ? 'submit' : type,
      value: isLink
        ? ''
        : isButton && tag === 'button'
          ? (element.getAttribute('value') ?? '')
          : (input.value ?? ''),
      text: isButton || isLink ? words(element.innerText) || label || words(input.value) : label,
      checked: input.checked === true,
      required: input.required === true,
      autocomplete: element.getAttribute('autocomplete') ?? '',
    })
  }
  const walk = (root: ParentNode): void => {
    for (const element of root.querySelectorAll<HTMLElement>('*')) {
      look(element)
      if (element.shadowRoot !== null) walk(element.shadowRoot)
    }
  }
  walk(document)
  Object.assign(globalThis, { __seenControls: elements })
  const text = words(document.body?.innerText)
  const { title, documentElement } = document
  return { url: location.href, title: title.slice(0, 300), text, language: documentElement.lang, controls }
}
