import { createInterface } from 'node:readline'

/** What a client of its kind is never asked for. */
export class Cannot extends Error {
  override readonly name = 'Cannot'
}

/** Does what the judge says: as many calls at once as it wants, until its input ends. */
export async function takeSteps(call: () => Promise<unknown>): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    const times = Number(line.split(' ')[1])
    const ended = await Promise.allSettled(Array.from({ length: times }, call))
    const reasons = ended.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : []))
    const cannot = reasons.find((reason) => reason instanceof Cannot)
    if (cannot instanceof Error) console.log(`cannot ${cannot.message}`)
    else console.log(reasons.length === 0 ? 'done' : `failed ${String(reasons[0])}`)
  }
}

/** The judge signs everybody in, so the browser is one request; the address that it is sent back to. */
export async function visited(address: string | URL): Promise<URL> {
  const page = await fetch(address, { redirect: 'manual' })
  return new URL(page.headers.get('location') ?? 'about:blank')
}

/** The time of the mock, for a library that goes by the clock of its machine. */
export async function followClock(issuer: string): Promise<void> {
  const { offset: seconds } = (await (await fetch(`${issuer}/control/clock`)).json()) as {
    readonly offset: number
  }
  offset = seconds * 1000
}

let offset = 0
const now = Date.now
Date.now = () => now() + offset
