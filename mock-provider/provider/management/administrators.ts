import { BoundedMap } from '../../kit/bounded-map.ts'
import { OAuthError } from '../../kit/oauth-error.ts'
import { isAtThisMachine } from '../../kit/own-origin.ts'
import { sameText } from '../../kit/random.ts'
import { browserOf, knownBrowser, renameBrowser } from '../browser.ts'
import type { Core } from '../core.ts'
import type { Incoming } from '../endpoints/endpoint.ts'
import type { Client } from '../model.ts'

/** An administrator by a click has no client to name. */
const byClick = ''

/**
 * Which browsers an administrator uses. They prove that they are one by the secret of a client with `admin`; who sits at
 * the machine of a mock for local work needs a click only. It is forgotten with the process.
 */
export class Administrators {
  readonly #clients = new BoundedMap<string>({ most: 1000 })

  /** Who administers with this browser, as pages name them; undefined for everybody else. */
  async nameOf(incoming: Incoming): Promise<string | undefined> {
    const { core } = incoming
    const browser = await browserOf(incoming)
    const clientId = browser === undefined ? undefined : this.#clients.get(browser.id)
    if (clientId === undefined) return undefined
    if (clientId === byClick) return mayClick(incoming) ? 'Administrator of this machine' : undefined
    const client = await core.store.client(clientId)
    return client !== undefined && isAdministrator(client) ? client.name : undefined
  }

  /** @throws OAuthError for whoever is none */
  async signIn(incoming: Incoming): Promise<void> {
    const { core, form } = incoming
    const clicks = form.get('as') === 'administrator' && mayClick(incoming)
    const clientId = clicks ? byClick : await provenClient(core, form)
    const browser = await knownBrowser(incoming)
    await renameBrowser(incoming, browser)
    this.#clients.set(browser.id, clientId)
    core.journal.happened('administrator signed in', { client: clicks ? 'one click' : clientId })
  }

  async signOut(incoming: Incoming): Promise<void> {
    const browser = await browserOf(incoming)
    if (browser !== undefined) this.#clients.delete(browser.id)
  }
}

/** Whether a click is enough: only for a browser on the machine of a mock that lets people in by clicks. */
export function mayClick({ core, context }: Incoming): boolean {
  return core.options.login?.one_click === true && isAtThisMachine(context.req)
}

function isAdministrator({ admin, enabled, secret }: Client): boolean {
  return admin && enabled && secret !== undefined
}

async function provenClient(core: Core, form: URLSearchParams): Promise<string> {
  const client = await core.store.client(form.get('client_id') ?? '')
  const sent = form.get('client_secret') ?? ''
  if (client === undefined || !isAdministrator(client) || !sameText(sent, client.secret ?? '')) {
    throw new OAuthError('access_denied', 'no administrator of that name and secret', { status: 403 })
  }
  return client.clientId
}
