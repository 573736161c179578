import { PrerequisiteError } from '../../engine/errors.ts'
import type { BrowserSession } from '../../http/browser-session.ts'
import { refuseCrash } from '../../http/crash.ts'
import type { Reply } from '../../http/reply.ts'
import { redirectOf } from '../../pages/answers.ts'
import { type HtmlDocument, type HtmlRow, readDocument } from '../../pages/html-document.ts'
import { type PressedRequest, pressed } from '../../pages/press.ts'
import type { CallTemplate } from '../../target/target-file.ts'
import { fillUrl, type Variables } from '../../target/template.ts'
import type { Attempt } from '../operations.ts'
import { bodyOf, filledHeaders, methodAndUrl, withAnswer } from './call-request.ts'
import { type CsrfSource, csrfIn } from './csrf.ts'
import { navigationHeaders } from './navigation.ts'
import { requestsOfStranger } from './strangers-form.ts'

const mostRedirects = 10

export interface BrowserCall {
  readonly template: CallTemplate
  readonly variables: Variables
  readonly browser: BrowserSession
  /** The call is that of somebody else: what they are not given is no mistake of the target file. */
  readonly stranger: boolean
  /** The row of the entry that the call is about. */
  readonly row?: HtmlRow | undefined
}

/** Sends a call of the target file as a browser does, with all its steps. */
export async function sendInBrowser(call: BrowserCall): Promise<Attempt> {
  const { template, browser, row, stranger } = call
  const guard = template.csrf === undefined ? undefined : await csrfOf(call, template.csrf)
  if (guard !== undefined && guard.csrf === undefined) {
    if (!stranger) throw new PrerequisiteError(`${guard.what} on ${guard.page.url}`)
    refuseCrash(guard.page)
    // Somebody who has nothing to change is given nothing to change it with.
    return { ...guard.page, withheld: true }
  }
  const variables: Variables = { ...call.variables, csrf: guard?.csrf }
  const from = guard?.page.url
  let reply: Reply
  if (template.press === undefined) reply = await sendRequest(browser, template, variables, from)
  else {
    if (row === undefined) throw new PrerequisiteError(`a row of a page to press "${template.press}" in`)
    const request = pressedIn(row, template.press)
    if (stranger) {
      const page = await open(browser, row.document.url)
      const [own, again] = requestsOfStranger(request, page, variables)
      if (own === undefined) return { ...page, withheld: true }
      reply = await sendPressed(browser, own)
      if (again !== undefined && reply.status >= 400) reply = await sendPressed(browser, again)
    } else reply = await sendPressed(browser, request)
  }
  for (const step of template.followed_by ?? []) {
    reply = await settled(browser, reply)
    if (reply.status >= 400) return reply
    if (step.press === undefined) {
      reply = await sendRequest(browser, step, withAnswer(step, variables, reply), reply.url, reply)
      continue
    }
    const page = readDocument(reply.text, reply.url)
    if (stranger && pressed(page, step.press) === undefined) return { ...reply, withheld: true }
    reply = await sendPressed(browser, pressedIn(page, step.press))
  }
  return 'rows' in template ? settled(browser, reply) : reply
}

async function sendRequest(
  browser: BrowserSession,
  step: Omit<CallTemplate, 'followed_by' | 'csrf' | 'press'>,
  variables: Variables,
  from: string | undefined,
  before?: Reply,
): Promise<Reply> {
  const { method, url } = methodAndUrl(step, variables)
  const asPage = step.form !== undefined || 'rows' in step
  const page = from ?? (step.form === undefined ? undefined : `${new URL(url).origin}/`)
  return browser.send(
    {
      method,
      url,
      headers: {
        ...(asPage ? navigationHeaders(url, page) : { accept: 'application/json' }),
        ...filledHeaders(step, variables),
      },
      ...bodyOf(step, variables, before),
    },
    asPage ? page : undefined,
  )
}

function pressedIn(place: HtmlRow | HtmlDocument, selector: string): PressedRequest {
  let request: PressedRequest | undefined
  try {
    request = pressed(place, selector)
  } catch (error) {
    throw new PrerequisiteError(`"${selector}" to press: ${(error as Error).message}`)
  }
  if (request !== undefined) return request
  const where = 'root' in place ? `the page ${place.url}` : `the row on ${place.document.url}`
  throw new PrerequisiteError(`"${selector}" to press: ${where} has none`)
}

async function sendPressed(browser: BrowserSession, request: PressedRequest): Promise<Reply> {
  const { method, url, form, from } = request
  return browser.send(
    { method, url, headers: navigationHeaders(url, from), ...(form === undefined ? {} : { form }) },
    from,
  )
}

/** Goes where an answer leads, as far as a page. */
async function settled(browser: BrowserSession, first: Reply): Promise<Reply> {
  let reply = first
  for (let hop = 0; hop < mostRedirects; hop++) {
    const next = redirectOf(reply)
    if (next === undefined) return reply
    reply = await browser.send(
      { method: 'GET', url: next, headers: navigationHeaders(next, reply.url) },
      reply.url,
    )
  }
  throw new PrerequisiteError(`a page: ${first.url} leads on more than ${mostRedirects} times`)
}

async function open(browser: BrowserSession, url: string): Promise<Reply> {
  return settled(
    browser,
    await browser.send({ method: 'GET', url, headers: navigationHeaders(url, undefined) }),
  )
}

async function csrfOf(
  { browser, variables }: BrowserCall,
  source: CsrfSource,
): Promise<{ readonly page: Reply; readonly what: string; readonly csrf: string | undefined }> {
  const url = fillUrl(source.page, variables)
  const page = await browser.send({ method: 'GET', url })
  return { page, ...(await csrfIn(source, page, browser)) }
}
