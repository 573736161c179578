import { setTimeout as sleep } from 'node:timers/promises'
import { Agent, request } from 'undici'

export const agent = new Agent({ connections: 8, pipelining: 1 })

export interface Round {
  readonly perSecond: number
  readonly microseconds: number
}

/** What is there once somebody listens, within a few seconds. */
export async function answer(url: string): Promise<string> {
  for (let tries = 0; tries < 20_000; tries++) {
    try {
      const { body } = await request(url, { dispatcher: agent })
      return await body.text()
    } catch {
      await sleep(1)
    }
  }
  throw new Error(`${url} never answered`)
}

/** Refreshes of one token for some seconds, over eight connections. */
export async function load(origin: string, token: string, seconds: number): Promise<Round> {
  const body = new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: token,
    client_id: 'bench',
    client_secret: 'bench-secret',
  }).toString()
  const cpu = async () => {
    const { user, system } = JSON.parse(await answer(`${origin}/__cpu`))
    return user + system
  }
  const until = performance.now() + seconds * 1000
  const before = await cpu()
  const started = performance.now()
  let count = 0
  const connection = async () => {
    while (performance.now() < until) {
      const reply = await request(`${origin}/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body,
        dispatcher: agent,
      })
      const text = await reply.body.text()
      if (reply.statusCode !== 200) throw new Error(`${origin}: ${reply.statusCode} ${text}`)
      count += 1
      if (count === 1) {
        const parts = JSON.parse(text)
        for (const name of ['access_token', 'id_token'])
          if (parts[name]?.split('.').length !== 3) throw new Error(`${origin}: ${name} is no JWT`)
      }
    }
  }
  await Promise.all(Array.from({ length: 8 }, connection))
  const elapsed = (performance.now() - started) / 1000
  return { perSecond: count / elapsed, microseconds: ((await cpu()) - before) / count }
}
