/** A field as far as its label concerns it. */
interface Labelled {
  readonly type: string
  label?: string
}

/** Elements that stand within a line of text. */
const inline = new Set(['a', 'abbr', 'b', 'code', 'em', 'i', 'kbd', 'small', 'span', 'strong', 'u'])

const longest = 200

/**
 * What a person reads beside each field: its label, what its attributes say, or for a box or a choice the text right
 * behind it. A page tells the elements as it is read.
 */
export class FieldLabels {
  readonly #own: { readonly field: Labelled; readonly id?: string; readonly hints: readonly string[] }[] = []
  readonly #byId = new Map<string, string>()
  readonly #wrapping = new Map<Labelled, { text: string }>()
  readonly #behind = new Map<Labelled, string>()
  #label: { readonly for?: string; text: string } | undefined
  #box: Labelled | undefined

  opened(name: string, attributes: Readonly<Record<string, string>>): void {
    if (!inline.has(name) && name !== 'label') this.#box = undefined
    if (name === 'label')
      this.#label = { ...(attributes.for === undefined ? {} : { for: attributes.for }), text: '' }
  }

  field(field: Labelled, attributes: Readonly<Record<string, string>>): void {
    const hints = [attributes['aria-label'], attributes.placeholder, attributes.title]
    this.#own.push({
      field,
      ...(attributes.id === undefined ? {} : { id: attributes.id }),
      hints: hints.filter((hint) => hint !== undefined),
    })
    if (this.#label !== undefined) this.#wrapping.set(field, this.#label)
    if (field.type === 'checkbox' || field.type === 'radio') this.#box = field
  }

  text(text: string): void {
    if (this.#label !== undefined && this.#label.text.length < longest) this.#label.text += ` ${text}`
    const box = this.#box
    if (box !== undefined) {
      const behind = this.#behind.get(box) ?? ''
      if (behind.length < longest) this.#behind.set(box, `${behind} ${text}`)
    }
  }

  closed(name: string): void {
    if (name !== 'label') return
    if (this.#label?.for !== undefined) this.#byId.set(this.#label.for, this.#label.text)
    this.#label = undefined
  }

  /** Gives each field its words; called once, at the end of the page. */
  assign(): void {
    for (const { field, id, hints } of this.#own) {
      const labelled = (id === undefined ? undefined : this.#byId.get(id)) ?? this.#wrapping.get(field)?.text
      const words = [labelled ?? this.#behind.get(field) ?? '', ...hints].join(' ')
      const label = words.replace(/\s+/g, ' ').trim().slice(0, longest)
      if (label !== '') field.label = label
    }
  }
}
