import { type Exchanged, shownExchanged } from '../../kit/exchanged.ts'
import type { ProviderEvent } from '../../kit/journal.ts'
import { isAtThisMachine } from '../../kit/own-origin.ts'
import type { SeenRequest } from '../../kit/seen-request.ts'
import type { Core } from '../core.ts'
import type { Endpoint, Incoming } from '../endpoints/endpoint.ts'
import { type InspectorRow, inspectorPage } from '../pages/inspector-page.ts'
import { seeOther } from './page-callers.ts'
import type { Route } from './page-route.ts'
import { shownSwitches, switchEndpoints } from './switch-pages.ts'
import { accepted } from './values.ts'

const path = '/admin/inspector'
const mostRows = 200
/** A reader that does not keep up is let go of, rather than that rows pile up for it. */
const mostWaiting = 500

/** What came in and what was decided, as it happens, and the clock. */
export function inspectorEndpoints(route: Route): readonly Endpoint[] {
  return [
    route('GET', path, async (incoming, frame) => {
      const { core, context } = incoming
      const { clock, options } = core
      const secrets = { kept: options.keep_secrets === true, shown: mayShowSecrets(incoming) }
      const rows = latest(core, secrets.shown)
      const time = { now: clock.now(), ahead: clock.offset }
      return context.html(
        await inspectorPage({ ...frame, ...time, rows, secrets, switches: shownSwitches(core) }),
      )
    }),
    route('GET', `${path}/events`, async (incoming) => stream(incoming.core, mayShowSecrets(incoming))),
    route('POST', `${path}/clock`, async (incoming) => {
      const { core, form } = incoming
      const seconds = Number(form.get('advance') ?? Number.NaN)
      if (form.get('advance') === 'reset') core.clock.reset()
      else accepted(() => core.clock.advance(Number.isInteger(seconds) ? seconds : Number.NaN))
      core.journal.happened('clock moved', { ahead: core.clock.offset })
      return seeOther(incoming, `${path}?done=yes`)
    }),
    ...switchEndpoints(route),
  ]
}

function stream(core: Core, secrets: boolean): Response {
  const { journal } = core
  const encoder = new TextEncoder()
  let stop = (): void => {}
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (event: string, data: unknown): void => {
        if ((controller.desiredSize ?? 0) < -mostWaiting) {
          stop()
          controller.close()
          return
        }
        controller.enqueue(encoder.encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`))
      }
      const stops = [
        journal.watch((event) => send('row', rowOfEvent(event))),
        journal.watchRequests((request, exchanged) => {
          if (!isOwn(request, core)) send('row', rowOfRequest(request, exchanged, secrets))
        }),
      ]
      stop = () => {
        for (const each of stops) each()
      }
      send('all', latest(core, secrets))
    },
    cancel: () => stop(),
  })
  return new Response(body, {
    headers: {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  })
}

/** Newest first. */
function latest(core: Core, secrets: boolean): readonly InspectorRow[] {
  const { journal } = core
  const requests = journal.exchanges
    .filter(([request]) => !isOwn(request, core))
    .map(([request, exchanged]) => rowOfRequest(request, exchanged, secrets))
  const rows = [...requests, ...journal.events.map(rowOfEvent)]
  return rows.sort((one, other) => (one.at < other.at ? 1 : one.at > other.at ? -1 : 0)).slice(0, mostRows)
}

/** Whoever keeps secrets sees them on the machine of the mock, by its own names, which no other site can take. */
function mayShowSecrets({ core, context }: Incoming): boolean {
  return core.options.keep_secrets === true && isAtThisMachine(context.req)
}

/** Looking would fill the list with itself. */
function isOwn({ path: asked }: SeenRequest, { addresses }: Core): boolean {
  return asked.startsWith(addresses.path + path) || asked === '/favicon.ico'
}

function rowOfEvent({ at, event, details }: ProviderEvent): InspectorRow {
  const more = Object.entries(details).map(([name, value]) => `${name}: ${value}`)
  return { at, what: event, more: more.join(', '), bad: isWarning(event) }
}

/** What somebody looks for who wonders why a client got nothing. */
function isWarning(event: string): boolean {
  return /refused|no refresh token|withheld|ignored/.test(event)
}

function rowOfRequest(request: SeenRequest, exchanged: readonly Exchanged[], secrets: boolean): InspectorRow {
  const { at, method, path: asked, status, client, grant_type: grantType, error, fault, outcome } = request
  const why = error === undefined ? undefined : [error, request.error_description].filter(Boolean).join(': ')
  const more = [client, grantType, why, fault === undefined ? undefined : `fault: ${fault}`]
  return {
    at,
    what: `${method} ${asked} ${outcome === 'lost' ? 'lost' : status}`,
    more: more.filter((part) => part !== undefined && part !== '').join(', '),
    bad: outcome !== 'ok',
    tokens: exchanged.flatMap((each) => shownExchanged(each, secrets) ?? []),
  }
}
