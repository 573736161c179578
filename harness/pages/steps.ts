import { PrerequisiteError } from '../engine/errors.ts'
import type { Browser } from '../http/browser.ts'
import type { Reply } from '../http/reply.ts'
import type { TestUser } from '../target/actors.ts'
import type { PageRule, RequestStep } from '../target/page-rules.ts'
import { fill, fillJson, fillUrl, type Variables } from '../target/template.ts'
import type { PageVariable } from '../target/variables.ts'
import { resolved, wordsOfAnswer } from './answers.ts'
import type { HtmlPage } from './html.ts'

/** Sends what the script of a page would send, from the same browser; returns the last answer, or where it leads. */
export async function runSteps(
  steps: readonly RequestStep[],
  context: {
    readonly browser: Browser
    readonly issuer: string
    readonly redirectUri?: string
    readonly rule: PageRule
    /** URL of the page. */
    readonly page: string
    readonly html: HtmlPage
    readonly user: TestUser | undefined
  },
): Promise<Reply> {
  const { browser, page, user } = context
  const url = new URL(page)
  const query = [...url.searchParams].map(([name, value]) => [`query.${name}`, value] as const)
  const fixed: Record<PageVariable, string | undefined> = {
    issuer: context.issuer,
    origin: url.origin,
    redirect_uri: context.redirectUri,
    username: user?.username,
    email: user?.email ?? user?.username,
    password: user?.password,
    'page.query': page.split('#')[0]?.split('?').slice(1).join('?') ?? '',
    'page.url': page,
  }
  const meta = [...context.html.meta].map(([name, value]) => [`meta.${name}`, value] as const)
  const hidden = context.html.forms.flatMap(({ fields }) =>
    fields
      .filter(({ type }) => type === 'hidden')
      .map(({ name, value }) => [`field.${name}`, value] as const),
  )
  let variables: Variables = { ...Object.fromEntries([...query, ...meta, ...hidden]), ...fixed }
  let reply: Reply | undefined
  for (const step of steps) {
    const [method = 'GET', address = '/'] = step.request.trim().split(/\s+/)
    const cookies = (await browser.cookies?.(page)) ?? []
    const current = {
      ...variables,
      ...Object.fromEntries(cookies.map(([name, value]) => [`cookie.${name}`, value])),
    }
    const headers = Object.entries(step.headers ?? {}).map(([name, value]) => [name, fill(value, current)])
    const form = Object.entries(step.form ?? {}).map(([name, value]): [string, string] => [
      name,
      fill(value, current),
    ])
    reply = await browser.send(
      {
        method,
        url: fillUrl(address, current),
        headers: { accept: 'application/json', ...Object.fromEntries(headers) },
        ...(step.json === undefined ? {} : { json: fillJson(step.json, current) }),
        ...(step.form === undefined ? {} : { form }),
      },
      page,
    )
    if (reply.status >= 400) return reply
    const answered = flat(reply.json ?? {}).map(([name, value]) => [`answer.${name}`, value])
    variables = { ...variables, ...Object.fromEntries(answered) }
  }
  if (context.rule.next === undefined) return reply ?? browser.send({ method: 'GET', url: page })
  const next = resolved(nextOrWords(context.rule.next, variables, reply), page)
  // What the script would load is returned as a redirect, so that nothing connects to the redirect URI.
  return {
    ...(reply as Reply),
    url: page,
    status: 302,
    headers: { location: [next] },
    text: '',
    json: undefined,
  }
}

/** Where the answer lacks what comes next, what it says instead tells why. */
function nextOrWords(template: string, variables: Variables, reply: Reply | undefined): string {
  try {
    return nextAddress(template, variables)
  } catch (error) {
    const words = reply === undefined ? undefined : wordsOfAnswer(reply)
    if (!(error instanceof PrerequisiteError) || words === undefined) throw error
    throw new PrerequisiteError(`${error.message}, but says "${words}"`)
  }
}

/** An address that is only a variable is taken unchanged; in a longer one, values are encoded. */
function nextAddress(template: string, variables: Variables): string {
  return /^\{[^}]+\}$/.test(template)
    ? fill(template, variables)
    : fill(template, variables, (value) => (/^https?:/.test(value) ? value : encodeURIComponent(value)))
}

/** More values than any page needs; what comes after them is not looked at. */
const mostValues = 10_000

/** Texts and numbers of a JSON answer by their dotted paths. */
function flat(answer: Record<string, unknown>): [string, string][] {
  const values: [string, string][] = []
  const open: [string, object][] = [['', answer]]
  for (const [path, node] of open) {
    for (const [name, value] of Object.entries(node)) {
      if (values.length + open.length >= mostValues) return values
      if (typeof value === 'string' || typeof value === 'number')
        values.push([`${path}${name}`, String(value)])
      else if (value !== null && typeof value === 'object') open.push([`${path}${name}.`, value as object])
    }
  }
  return values
}
