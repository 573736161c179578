/** Whoever keeps cookies and sends requests without a socket. */
interface Sender {
  send(
    address: string,
    init: {
      readonly form?: Readonly<Record<string, string>>
      readonly headers?: Readonly<Record<string, string>>
    },
  ): Promise<Response>
}

const asPage = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }

/** Looks at pages with a browser, and presses buttons by what they say to everybody. */
export class WindowOf {
  readonly #browser: Sender
  html = ''
  status = 0

  constructor(browser: Sender) {
    this.#browser = browser
  }

  async open(address: string): Promise<string> {
    return this.#show(await this.#browser.send(address, { headers: asPage }))
  }

  /** Sends the form of a button; fields beside the hidden ones are filled in. */
  async press(label: string, fields: Readonly<Record<string, string>> = {}): Promise<string> {
    const forms = [...this.html.matchAll(/<form\b[\s\S]*?<\/form>/g)].map(([form]) => form)
    const buttons = forms.flatMap((form) =>
      [...form.matchAll(/<button\b([^>]*)>([^<]*)<\/button>/g)].map(([, tag = '', says = '']) => ({
        form,
        tag,
        label: /aria-label="([^"]*)"/.exec(tag)?.[1] ?? says,
      })),
    )
    const found = buttons.filter((button) => button.label === label)
    const [button] = found
    if (button === undefined || found.length > 1) {
      throw new Error(
        `${found.length} buttons ${label}; there are ${buttons.map((each) => each.label).join(', ')}`,
      )
    }
    const inputs = [...button.form.matchAll(/<input\b[^>]*>/g)].map(([input]) => input)
    const sent: Record<string, string> = {}
    for (const input of inputs) {
      const name = attribute(input, 'name')
      if (name !== undefined && !input.includes('checkbox')) sent[name] = attribute(input, 'value') ?? ''
    }
    const name = attribute(button.tag, 'name')
    if (name !== undefined) sent[name] = attribute(button.tag, 'value') ?? ''
    const action = attribute(button.form, 'action') ?? ''
    if (attribute(button.form, 'method') === 'get') return this.open(`${action}?${new URLSearchParams(sent)}`)
    return this.submit(action, { ...sent, ...fields })
  }

  /** Sends a form that was filled in, whichever it is. */
  async submit(action: string, form: Readonly<Record<string, string>>): Promise<string> {
    return this.#show(await this.#browser.send(action, { form, headers: asPage }))
  }

  async #show(response: Response): Promise<string> {
    let current = response
    for (let hop = 0; hop < 5; hop++) {
      const location = current.headers.get('location')
      if (location === null) break
      current = await this.#browser.send(location, { headers: asPage })
    }
    this.status = current.status
    this.html = await current.text()
    return this.html
  }
}

function attribute(tag: string, name: string): string | undefined {
  return new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1]?.replaceAll('&amp;', '&')
}
