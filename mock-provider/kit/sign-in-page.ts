/** A form of a page of one of the engines, as far as answering it needs it. */
export interface Form {
  readonly action: URL
  /** What it has in it already. */
  readonly fields: readonly (readonly [string, string])[]
  /** Boxes to tick. */
  readonly boxes: readonly [string, string][]
  readonly asksName: boolean
  readonly asksPassword: boolean
  /** Whether a script sends it, as JSON. */
  readonly json: boolean
}

/** The form of a page, if it has one. The pages are our own, so there is one way in which they are written. */
export function formOf(page: string, base: URL): Form | undefined {
  const [form] = /<form\b[\s\S]*?<\/form>/.exec(withoutOneClick(page)) ?? []
  const action = /<form\b[^>]*\baction="([^"]*)"/.exec(form ?? '')?.[1]
  if (form === undefined || action === undefined) return undefined
  const inputs = [...form.matchAll(/<input\b[^>]*>/g)].map(([input]) => input)
  const ofType = (type: string): [string, string][] =>
    inputs
      .filter((input) => attribute(input, 'type') === type)
      .map((input) => [attribute(input, 'name') ?? '', attribute(input, 'value') ?? ''])
  const names = new Set(inputs.map((input) => attribute(input, 'name')))
  const hidden = ofType('hidden')
  return {
    action: new URL(decoded(action), base),
    fields: hidden,
    boxes: ofType('checkbox'),
    asksName: names.has('username') && !hidden.some(([name]) => name === 'username'),
    asksPassword: names.has('password'),
    json: false,
  }
}

/** The same for a page that is nothing but a script. */
export function scriptFormOf(page: string): Form | undefined {
  const settings = /<script type="application\/json" id="settings">([\s\S]*?)<\/script>/.exec(page)?.[1]
  if (settings === undefined) return undefined
  const { endpoint, request, fields } = JSON.parse(settings) as {
    readonly endpoint: string
    readonly request: string
    readonly fields: readonly string[]
  }
  return {
    action: new URL(endpoint),
    fields: [['request', request]],
    boxes: [],
    asksName: fields.includes('username'),
    asksPassword: fields.includes('password'),
    json: true,
  }
}

/** What a person reads on a page, shortened. */
export function textOf(page: string): string {
  const body = /<main>([\s\S]*)<\/main>/.exec(page)?.[1] ?? page
  const text = decoded(body.replaceAll(/<(style|script)\b[\s\S]*?<\/\1>|<[^>]*>/g, ' '))
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, 300)
}

/** Buttons that sign a user in at once would be taken for the form. */
function withoutOneClick(page: string): string {
  return page.replaceAll(/<form\b[^>]*class="people"[\s\S]*?<\/form>/g, '')
}

function attribute(tag: string, name: string): string | undefined {
  const value = new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1]
  return value === undefined ? undefined : decoded(value)
}

function decoded(text: string): string {
  const names: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }
  return text.replaceAll(/&(amp|lt|gt|quot|#39);/g, (all, name: string) => names[name] ?? all)
}
