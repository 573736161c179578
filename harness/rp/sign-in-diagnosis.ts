import { excerpt } from '../pages/answers.ts'
import type { PageSeen } from '../pages/front-channel.ts'
import { isRead, languagesRead } from '../pages/words.ts'
import { addressOf, describeAuthorization } from './authorization.ts'
import type { Authorization } from './rp-types.ts'

/** Why an authorization request got no code, from what was seen, and what to do about it. */
export interface Diagnosis {
  readonly said: string
  readonly remedy: string
}

type Failed = Exclude<Authorization, { kind: 'code' }>

const openIt =
  'let a real Chromium open it: init --browser, or login: { browser: true }; or record a sign-in in a browser and pass it with init --record FILE'

const recordIt =
  'record a sign-in in a browser and pass it with init --record FILE, let a real browser sign in with init --browser, or write login: rules for it'

/** Diagnoses a request that asked for a sign-in, and got no code. */
export function diagnosisOf(failed: Failed): Diagnosis {
  switch (failed.kind) {
    case 'error':
      return ofError(failed)
    case 'refused':
      return ofRefusal(failed)
    case 'page':
      return ofPage(failed)
    case 'tokens':
      return {
        said: 'the client was sent back with tokens in place of a code',
        remedy: 'take response_type out of authorization_parameters',
      }
  }
}

function ofError(failed: Failed & { kind: 'error' }): Diagnosis {
  const { client, scope } = failed.request
  const { clientId } = client
  const description = failed.description === undefined ? '' : `, it says "${excerpt(failed.description)}"`
  const said = `the client was sent back with ${describeAuthorization(failed)}${description}`
  switch (failed.error) {
    case 'invalid_scope':
      return { said, remedy: `check that the client ${clientId} may request the scope ${scope}` }
    case 'unauthorized_client':
    case 'unsupported_response_type':
      return {
        said,
        remedy: `check that the client ${clientId} may use the authorization code flow with response_type=code`,
      }
    case 'access_denied':
      return {
        said,
        remedy: `check that the user may use the client ${clientId}; if a wrong button was pressed, write login: rules with press:`,
      }
    case 'login_required':
    case 'interaction_required':
    case 'consent_required':
      return { said, remedy: `let the server show its pages for the client ${clientId}` }
    default:
      return { said, remedy: `check the registration of the client ${clientId} at the server` }
  }
}

function ofRefusal(failed: Failed & { kind: 'refused' }): Diagnosis {
  const { page, said: words, pages, request } = failed
  const said = `${describeAuthorization(failed)}${page === undefined ? '' : placeOf(page)}${words === undefined ? '' : `, it says "${words}"`}`
  if (failed.status >= 500) return { said, remedy: 'look into the log of the server: it failed' }
  const last = pages.at(-1)
  if (last === undefined) return ofNoPage(said, failed, `${words ?? ''} ${page?.title} ${page?.text}`)
  return {
    said: `${said}, after the page${placeOf(last)}`,
    remedy: request.user === undefined ? recordIt : `check what that page needs; ${recordIt}`,
  }
}

/** Nothing to sign in at came at all, so the request itself is not as the server wants it. */
function ofNoPage(said: string, { request }: Failed, words: string): Diagnosis {
  const { clientId, redirectUri, role } = request.client
  const noPage = `no sign-in page came: ${said}`
  const registers = `register ${redirectUri} as redirect URI of the client ${clientId}, or name a registered one: clients: { ${role}: { redirect_uri: ... } }, with init --redirect-uri`
  if (/redirect.{0,3}ur[il]|callback|return.?url/i.test(words)) return { said: noPage, remedy: registers }
  if (/client.{0,12}(?:not|un|invalid|unknown)|(?:invalid|unknown|no such).{0,12}client/i.test(words))
    return { said: noPage, remedy: `check that a client ${clientId} is registered; its id is case-sensitive` }
  return { said: noPage, remedy: `${registers}; check the client id, too` }
}

function ofPage(failed: Failed & { kind: 'page' }): Diagnosis {
  const { page, pages, request } = failed
  const where = placeOf(page)
  const words = page.complaint === undefined ? '' : `; it says "${page.complaint}"`
  if (page.again === true) {
    const left = page.left ?? []
    return left.length > 0
      ? {
          said: `the same form came again${where}${words}; boxes were left unticked: ${left.join(', ')}`,
          remedy: `if one of them is needed, write login: [{ page: ${pathOf(page)}, is: ${page.kind}, tick: [${namesOf(left)}] }]`,
        }
      : {
          said: `the same form came again${where}${words}`,
          remedy: `it wants something else than was sent; ${recordIt}`,
        }
  }
  const mentionsUri = /redirect.{0,3}ur[il]/i.test(`${page.title} ${page.text} ${complaintIn(page.url)}`)
  const signInCame = pages.some(({ kind }) => kind === 'login')
  if (page.kind === 'other' && !signInCame && mentionsUri) {
    return ofNoPage(`the page${where} says "${excerpt(page.text)}"`, failed, 'redirect_uri')
  }
  if (page.asksForCode === true) {
    const { user } = request
    return {
      said: `the page${where} asks for the code of a second factor${words}`,
      remedy: `name its secret: users: [{ username: ${user?.username ?? '...'}, password: ..., totp: env:NAME }]`,
    }
  }
  if (page.isApplication === true) {
    return {
      said: `the page${where} is an application: it works by script, and has no form to fill in`,
      remedy: openIt,
    }
  }
  if (page.complaint !== undefined) {
    return {
      said: `the answer to the page${where} leads nowhere: it says "${page.complaint}"`,
      remedy: 'name where the browser goes after the steps: next: in login: rules',
    }
  }
  const { language } = page
  const unread = language !== undefined && !isRead(language)
  const text = page.text === '' ? '' : `; it says "${excerpt(page.text)}"`
  return {
    said: `${describeAuthorization(failed)}${where}${text}${unread ? `; its language is "${language}", and pages are read in ${languagesRead}` : ''}`,
    remedy: unread
      ? `write login: [{ page: ${pathOf(page)}, is: consent, press: <text of the button> }]`
      : request.user === undefined
        ? 'add a user'
        : `write login: rules for this page, or record a sign-in in a browser and pass it with init --record FILE`,
  }
}

/** What the address of a page says went wrong; others carry the whole request, its redirect_uri included. */
function complaintIn(url: string): string {
  const { searchParams } = new URL(url)
  return [...searchParams]
    .flatMap(([name, value]) => (/err|messag|reason/i.test(name) ? [value] : []))
    .join(' ')
}

function placeOf(page: PageSeen): string {
  const title = page.title === '' ? '' : ` ("${page.title}")`
  return ` at ${addressOf(page)}${title}`
}

function pathOf({ url }: PageSeen): string {
  return new URL(url).pathname
}

function namesOf(left: readonly string[]): string {
  return left.map((each) => each.split(' (')[0]).join(', ')
}
