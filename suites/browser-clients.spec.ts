import { expect, test } from 'vitest'
import { checkedInFrontOf, classesOf } from './testing/checked-in-front-of.ts'

const id = 'metadata-browser-clients'

/** The provider behind something that keeps some paths from scripts. */
async function classClosing(
  isClosed: (path: string, method: string) => boolean,
): Promise<string | undefined> {
  const results = await checkedInFrontOf([id], {
    registration: 'open',
    between: async (request, serve) => {
      const answer = await serve(request)
      if (!isClosed(new URL(request.url).pathname, request.method)) return answer
      const headers = new Headers(answer.headers)
      headers.delete('access-control-allow-origin')
      return new Response(answer.body, { status: answer.status, headers })
    },
  })
  return classesOf(results)[id]
}

test('a server that is open to scripts as a whole passes', async () => {
  expect(await classClosing(() => false)).toBe('pass')
})

test.each([
  ['the token endpoint', (path: string) => path === '/token'],
  ['the registration endpoint', (path: string) => path === '/register'],
  ['preflights', (_: string, method: string) => method === 'OPTIONS'],
  ['the metadata', (path: string) => path.startsWith('/.well-known/')],
])('one that closes %s alone gets a warning', async (_, isClosed) => {
  expect(await classClosing(isClosed)).toBe('warn')
})

test('one that opens nothing serves no clients in browsers, which is information', async () => {
  expect(await classClosing(() => true)).toBe('info')
})
