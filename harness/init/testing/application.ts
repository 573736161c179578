import type { Behind, Pages, Visit } from './front-end.ts'

/**
 * A front end whose page is an application: one page, calls in JSON that some scripts send as text/plain, a value against
 * request forgery in a cookie and one in the head of the page, an identifier of the flow that contains another value, a
 * session token for later calls, files for everybody, and somebody who counts visitors.
 */
export const application: Pages = async (visit, behind) => {
  const { method, path, headers, cookies } = visit
  switch (`${method} ${path}`) {
    case 'GET /login':
    case 'GET /consent': {
      const next = path === '/login' ? '' : `#/consent`
      return new Response(
        `<!doctype html><html><head><title>Our app</title><meta name="api-key-of-page" content="page-key-0123456789"></head><body><div id="app"></div><script src="/app.js" data-at="${next}"></script></body></html>`,
        {
          headers: {
            'content-type': 'text/html',
            'set-cookie': 'XSRF-TOKEN=a%2Fb-of-the-cookie%3D; Path=/',
          },
        },
      )
    }
    case 'GET /api/flow':
      return Response.json({ flow: { id: `flow-of-${visit.query.get('request') ?? ''}`, step: 'password' } })
    default:
  }
  if (path !== '/api/answer' || method !== 'POST') return undefined
  const forged = headers.get('x-xsrf-token') !== 'a/b-of-the-cookie='
  if (forged || cookies.get('XSRF-TOKEN') !== 'a%2Fb-of-the-cookie%3D') return refused('forged')
  return answered(visit, behind)
}

async function answered(visit: Visit, behind: Behind): Promise<Response> {
  const body = JSON.parse([...visit.form.keys()].join('') || JSON.stringify(visit.json)) as Record<
    string,
    string
  >
  if (!body.flow?.startsWith('flow-of-') || body.key !== 'page-key-0123456789') return refused('no such flow')
  const answer =
    body.kind === 'consent'
      ? await behind.consent('allow')
      : await behind.signIn(body.name ?? '', body.password ?? '')
  const location = answer.headers.get('location')
  if (location === null) return refused('Name or password is wrong')
  const done = Response.json({ result: { goTo: location } })
  for (const line of answer.headers.getSetCookie()) done.headers.append('set-cookie', line)
  return done
}

function refused(message: string): Response {
  return Response.json({ error: { message } }, { status: 401 })
}
