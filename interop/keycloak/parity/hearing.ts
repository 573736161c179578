/** A client that listens behind the browser: a server on loopback for as long as a row needs it. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

interface Notice {
  readonly type: string | undefined
  readonly names: readonly string[]
  readonly token: string
}

/** Hands over the address, and a function that waits for the next notice. */
export async function hearing<T>(use: (url: string, heard: () => Promise<Notice>) => Promise<T>): Promise<T> {
  const notices: Notice[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const form = new URLSearchParams(body)
    notices.push({
      type: request.headers['content-type']?.split(';')[0],
      names: [...form.keys()],
      token: form.get('logout_token') ?? '',
    })
    response.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const heard = async (): Promise<Notice> => {
    for (let waited = 0; waited < 50; waited++) {
      const notice = notices.shift()
      if (notice !== undefined) return notice
      await sleep(100)
    }
    throw new Error('no notice came')
  }
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/notice`, heard)
  } finally {
    server.close()
  }
}
