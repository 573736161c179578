import type { Hono } from 'hono'
import type { Clock } from '../clock.ts'

/** The clock of the provider that a real server gets for tests: offsets in seconds ahead of the machine's clock. */
export function addTestClock(app: Hono, path: string, clock: Clock): void {
  const told = () => ({ offset: clock.offset, now: Math.floor(clock.now() / 1000) })
  const seconds = (text: string | undefined): number => Number.parseInt(text ?? '0', 10) || 0
  app.get(`${path}/offset`, (context) => context.json(told()))
  app.put(`${path}/offset`, (context) => {
    clock.set(Date.now() / 1000 + seconds(context.req.query('seconds')))
    return context.json(told())
  })
  app.post(`${path}/advance`, (context) => {
    clock.advance(seconds(context.req.query('seconds')))
    return context.json(told())
  })
}
