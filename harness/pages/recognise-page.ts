import type { Browser } from '../http/browser.ts'
import type { Reply } from '../http/reply.ts'
import type { TestUser } from '../target/actors.ts'
import type { PageKind, PageRule } from '../target/page-rules.ts'
import { affirmative, boxesLeft, formFields, linkOnTheWay, type Question } from './auto.ts'
import { csrfParts } from './csrf-meta.ts'
import { type HtmlButton, type HtmlField, type HtmlForm, type HtmlPage, readPage } from './html.ts'
import { loginButton, loginForm } from './login-form.ts'
import { buttonFor, formFor, ruleFor } from './rules.ts'
import { codeAt, codeForm, withCode } from './second-factor.ts'
import { runSteps } from './steps.ts'

/** What a page is, and what a person would do on it. */
export interface RecognisedPage {
  readonly html: HtmlPage
  readonly kind: PageKind | 'script'
  /** Does what a person would do, and returns the answer; undefined on an unknown page. */
  readonly proceed?: (user?: TestUser) => Promise<Reply>
  /** Agrees to all of it but offline access; undefined where the page has no box for that. */
  readonly withoutOffline?: () => Promise<Reply>
  /** Whether it asks for the code of a second factor. */
  readonly asksForCode?: true
  /** What is sent, apart from its values: equal for the same form again. */
  readonly sends?: string
  /** The boxes that are left unticked. */
  readonly left?: readonly string[]
}

export interface RecognitionOptions {
  readonly browser: Browser
  readonly issuer: string
  readonly redirectUri?: string
  /** Rules come first; a page that fits none of them is recognised by its forms. */
  readonly rules: readonly PageRule[]
  /** What a page with an affirmative button asks for. */
  readonly asks: Question
  /** Who is on the way in; pages that offer several accounts name them. */
  readonly user?: TestUser
}

/** Recognises a page by a rule of the target file, else by its forms. */
export function recognisePage(reply: Reply, options: RecognitionOptions): RecognisedPage {
  const html = readPage(reply.text, reply.url)
  const { browser } = options
  const rule = ruleFor(options.rules, html, reply.url)
  if (rule !== undefined) {
    const form = rule.steps === undefined ? formFor(rule, html) : undefined
    return {
      html,
      kind: rule.is,
      ...(form === undefined
        ? { sends: `steps of ${rule.page ?? rule.says ?? rule.is}` }
        : { sends: signature(form), left: leftByRule(rule, form) }),
      proceed: (user) => applyRule(rule, form, reply, options, user),
      ...(form?.fields.some(isOfflineBox) === true
        ? { withoutOffline: () => applyRule(rule, withoutOfflineBoxes(form), reply, options, undefined) }
        : {}),
    }
  }
  const from = { browser, url: reply.url, html }
  const code = options.asks === 'consent' ? codeForm(html) : undefined
  if (code !== undefined) {
    const { form, field } = code
    const button = loginButton(form)
    return {
      html,
      kind: 'login',
      asksForCode: true,
      sends: signature(form),
      left: boxesLeft(form, formFields(form, button)),
      ...(options.user?.totp === undefined
        ? {}
        : {
            proceed: async (user) => {
              const value = await codeAt(user?.totp ?? '', browser.now())
              return submit(from, withCode(form, field, value), button, { user })
            },
          }),
    }
  }
  const login = loginForm(html)
  if (login !== undefined) {
    const button = loginButton(login)
    return {
      html,
      kind: 'login',
      sends: signature(login),
      left: boxesLeft(login, formFields(login, button)),
      proceed: (user) => submit(from, login, button, { user }),
    }
  }
  const posting = selfSubmitted(html)
  if (posting !== undefined) {
    return { html, kind: 'script', proceed: () => submit(from, posting, undefined) }
  }
  const agree = affirmative(html, options.asks, options.user)
  if (agree === undefined) return withLink(html, reply, options)
  const { form, button } = agree
  const tick = options.asks === 'consent'
  return {
    html,
    kind: agree.onTheWay === true ? 'other' : options.asks,
    sends: signature(form, button),
    left: boxesLeft(form, formFields(form, button, { tick })),
    proceed: () => submit(from, form, button, { tick }),
    ...(form.fields.some(isOfflineBox)
      ? { withoutOffline: () => submit(from, withoutOfflineBoxes(form), button, { tick }) }
      : {}),
  }
}

/** A page that only has links, e.g. to the ways in which somebody may sign in. */
function withLink(html: HtmlPage, reply: Reply, { browser, asks, user }: RecognitionOptions): RecognisedPage {
  const link = asks === 'consent' && reply.status < 400 ? linkOnTheWay(html, user) : undefined
  if (link === undefined) return { html, kind: 'other' }
  return {
    html,
    kind: 'other',
    sends: `link ${withoutQuery(link.address)}`,
    proceed: () => browser.send({ method: 'GET', url: link.address }, reply.url),
  }
}

function signature({ method, action, fields }: HtmlForm, button?: HtmlButton): string {
  const names = [...new Set(fields.map(({ name }) => name))].toSorted()
  return [method, withoutQuery(button?.action ?? action), ...names].join(' ')
}

function withoutQuery(address: string): string {
  return address.split(/[?#]/)[0] ?? ''
}

function leftByRule({ tick }: PageRule, { fields }: HtmlForm): string[] {
  if (tick === undefined) return []
  return fields
    .filter(({ type, name, checked }) => type === 'checkbox' && !checked && !tick.includes(name))
    .map(({ name, label }) => (label === undefined ? name : `${name} ("${label}")`))
}

/** A box by which a user can leave offline access out: its name, its value or its label says so. */
function isOfflineBox({ type, name, value, label = '' }: HtmlField): boolean {
  return type === 'checkbox' && /offline/i.test(`${name} ${value} ${label}`)
}

function withoutOfflineBoxes(form: HtmlForm): HtmlForm {
  return { ...form, fields: form.fields.filter((field) => !isOfflineBox(field)) }
}

/** The only form of a page that a script submits; a form with something to see or press waits for a person. */
function selfSubmitted({ submitsItself, forms }: HtmlPage): HtmlForm | undefined {
  const [form, ...others] = forms
  const waits =
    form === undefined || form.buttons.length > 0 || form.fields.some(({ type }) => type !== 'hidden')
  return submitsItself && !waits && others.length === 0 ? form : undefined
}

async function applyRule(
  rule: PageRule,
  form: HtmlForm | undefined,
  reply: Reply,
  options: RecognitionOptions,
  user: TestUser | undefined,
): Promise<Reply> {
  const { browser } = options
  if (rule.steps !== undefined) {
    return runSteps(rule.steps, {
      ...options,
      rule,
      page: reply.url,
      html: readPage(reply.text, reply.url),
      user,
    })
  }
  if (form === undefined) return reply
  const { tick } = rule
  const formToSend: HtmlForm =
    tick === undefined
      ? form
      : {
          ...form,
          fields: form.fields.filter(
            ({ type, name, checked }) => type !== 'checkbox' || checked || tick.includes(name),
          ),
        }
  const values = new Map(
    Object.entries(rule.fill ?? {}).map(([name, template]) => [name, withUserValues(template, user)]),
  )
  const button = buttonFor(rule, form)
  const fields = formFields(formToSend, button, {
    user,
    tick: tick !== undefined || rule.is === 'consent',
  }).map(([name, value]): [string, string] => [name, values.get(name) ?? value])
  for (const [name, value] of values)
    if (!fields.some(([known]) => known === name)) fields.push([name, value])
  return send({ browser, url: reply.url, html: readPage(reply.text, reply.url) }, form, fields, button)
}

function withUserValues(template: string, user: TestUser | undefined): string {
  const values: Record<string, string | undefined> = {
    username: user?.username,
    email: user?.email ?? user?.username,
    password: user?.password,
  }
  return template.replace(/\{(username|email|password)\}/g, (_, name: string) => values[name] ?? '')
}

/** The page that a form is sent from. */
interface From {
  readonly browser: Browser
  readonly url: string
  readonly html: HtmlPage
}

async function submit(
  from: From,
  form: HtmlForm,
  button: HtmlButton | undefined,
  options: { readonly user?: TestUser | undefined; readonly tick?: boolean } = {},
): Promise<Reply> {
  return send(from, form, formFields(form, button, options), button)
}

async function send(
  { browser, url, html }: From,
  form: HtmlForm,
  fields: readonly [string, string][],
  button: HtmlButton | undefined,
): Promise<Reply> {
  const action = button?.action ?? form.action
  if ((button?.method ?? form.method) === 'POST') {
    const csrf = csrfParts(html, { ...form, action, method: 'POST' }, url)
    return browser.send(
      { method: 'POST', url: action, headers: csrf.headers, form: [...fields, ...csrf.fields] },
      url,
    )
  }
  return browser.send({ method: 'GET', url: withFields(action, fields) }, url)
}

/** Sets all parameters at once, since each change of a URL's parameters writes the whole query anew. */
function withFields(action: string, fields: readonly [string, string][]): string {
  if (!URL.canParse(action)) return action
  const url = new URL(action)
  const values = new Map(fields)
  const kept = [...url.searchParams].filter(([name]) => !values.has(name))
  url.search = new URLSearchParams([...kept, ...values]).toString()
  return url.href
}
