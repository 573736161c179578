import type { Context } from 'hono'
import type { Hono } from 'hono/quick'
import { strangerOf } from '../kit/own-origin.ts'
import { errorWithBody } from './rest-errors.ts'
import type { KeycloakServer } from './server.ts'

/** The clock of the provider that a real server gets for tests: offsets in seconds ahead of the machine's clock. */
export function addTestClock(app: Hono, path: string, { clock, base }: KeycloakServer): void {
  const answer = (context: Context, move: () => void = () => {}): Response => {
    const why = strangerOf(context.req, [base])
    if (why !== undefined) throw errorWithBody(403, { error: why })
    try {
      move()
    } catch (error) {
      throw error instanceof RangeError ? errorWithBody(400, { error: error.message }) : error
    }
    return context.json({ offset: clock.offset, now: Math.floor(clock.now() / 1000) })
  }
  app.get(`${path}/offset`, (context) => answer(context))
  app.put(`${path}/offset`, (context) => answer(context, () => clock.setOffset(secondsOf(context))))
  app.post(`${path}/advance`, (context) => answer(context, () => clock.advance(secondsOf(context))))
}

/** @throws RangeError for what is no whole number */
function secondsOf(context: Context): number {
  const text = context.req.query('seconds') ?? '0'
  if (/^[+-]?\d{1,12}$/.test(text)) return Number(text)
  throw new RangeError(`seconds has to be a whole number, found ${JSON.stringify(text.slice(0, 50))}`)
}
