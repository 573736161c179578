import type { Check } from '../../harness/checks/context.ts'
import { rfc9700 } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import type { Reply } from '../../harness/http/reply.ts'
import type { PageScript } from '../../harness/rp/page-script.ts'
import { requirement } from '../requirement.ts'

/** What a script finds at one endpoint. */
interface Found {
  readonly place: string
  /** Why a browser keeps the answer from the script; nothing where it reads it. */
  readonly missing: readonly string[]
  readonly replies: readonly Reply[]
}

export const metadataBrowserClients = requirement({
  id: 'metadata-browser-clients',
  area: 'hygiene',
  title: 'What is open to clients in browsers is open to them as a whole',
  level: 'MAY',
  basis: 'text',
  clause: rfc9700('2.6'),
  statement:
    'A server may let scripts of other origins (CORS) call what clients in browsers call themselves: its metadata, the token endpoint, and the registration endpoint. One that opens some of them opens those that the same clients need next.',
  profiles: ['discovery', 'mcp'],
  needs: ['authorize', 'discovery', 'public-client'],
  optional: ['registration', 'mcp-server'],
  defect: 'token-endpoint-closed-to-scripts',
  procedure: [
    'Take the origin of the redirect URI of P1 for that of a page.',
    'Fetch the metadata with this Origin; where the target has an MCP server, ask beforehand for the header mcp-protocol-version.',
    'OBTAIN(U1, P1, "openid offline_access", prompt=consent) -> ot; REFRESH(ot) with this Origin, or any token where none was issued; where clients prove the possession of a key, ask beforehand for the header dpop.',
    'Where registration is open, ask the registration endpoint beforehand for a POST with content-type.',
    'Judge each answer as a browser does (Fetch, CORS protocol): Access-Control-Allow-Origin is the origin or *, and a preflight is answered with 2xx and the headers.',
  ],
  verdict: {
    pass: 'A script reads every answer.',
    warn: 'Some endpoints are open to scripts, and others that they need are not.',
    notApplicable:
      'The target file has no public client with a page of its own, or there is no discovery document.',
  },
  control:
    'The public client exchanges a code at the token endpoint, and is answered there: a crash ends the check as an error.',
  proof: 'The metadata, or another endpoint, lets the same origin in.',
  exceptions:
    'A server that opens nothing at all serves no clients in browsers, which is its choice: that is information. One that opens its metadata alone, because it is public anyway, gets a warning; its clients in browsers fail one step later.',
  conflicts:
    'The text has "MAY". That the endpoints belong together is our reading: it names them as those that clients in browsers access directly.',
  why: 'A client in a browser finds the server, and fails without a reason that it could show: browsers keep the answer to themselves.',
  cause: 'CORS was switched on for the well-known addresses, or for answers of status 200 only.',
  mend: 'Answer preflights and send Access-Control-Allow-Origin at the token and registration endpoints, too, and never at the authorization endpoint.',
  async check(check) {
    const { rp, clients, observe, notApplicable } = check
    const { origin } = new URL(clients.public.redirectUri)
    if (!/^https?:/.test(origin))
      return notApplicable('the redirect URI of the public client is that of no page')
    const script = rp.asScript(origin)
    const found = [
      await atMetadata(check, script),
      await atTokenEndpoint(check, script),
      ...(await atRegistration(check, script)),
    ]
    if (found.every(({ missing }) => missing.length > 0)) {
      const replies = found.flatMap((each) => each.replies)
      return observe.note('scripts of other origins', 'nothing is open to them', replies)
    }
    for (const { place, missing, replies } of found) {
      observe.that(missing.length === 0, {
        subject: `a script of ${origin} at ${place}`,
        expected: 'reads the answer',
        observed: missing.length === 0 ? 'reads it' : missing.join(', '),
        replies,
      })
    }
  },
})

async function atMetadata({ rp, has }: Check, script: PageScript): Promise<Found> {
  const { url } = await rp.discovery()
  const answer = await script.get(url)
  refuseCrash(answer)
  const asked = has('mcp-server')
    ? await askedBefore(script, 'GET', url, ['mcp-protocol-version'])
    : undefined
  return { place: 'the metadata', ...verdict(script, answer, asked) }
}

async function atTokenEndpoint({ rp, users, clients, browser }: Check, script: PageScript): Promise<Found> {
  const grant = await rp.obtain({
    client: clients.public,
    browser: browser(),
    user: users.first,
    scope: 'openid offline_access',
    prompt: 'consent',
  })
  const { token_endpoint: url } = rp.metadata
  const asked = rp.provesPossession ? await askedBefore(script, 'POST', url, ['dpop']) : undefined
  const { origin } = script
  // Without a token of its own the script has to read the refusal, too.
  const answer = await rp.refreshToken(grant.refreshToken ?? 'none', clients.public, { origin })
  refuseCrash(answer)
  return { place: 'the token endpoint', ...verdict(script, answer, asked) }
}

async function atRegistration({ rp, has }: Check, script: PageScript): Promise<Found[]> {
  const { registration_endpoint: url } = rp.metadata
  if (!has('registration') || typeof url !== 'string') return []
  const { missing, reply } = await askedBefore(script, 'POST', url, ['content-type'])
  return [{ place: 'the registration endpoint', missing, replies: [reply] }]
}

/** What a browser misses that asks before a request. */
async function askedBefore(
  script: PageScript,
  method: 'GET' | 'POST',
  url: string,
  askingFor: readonly string[],
): Promise<{ readonly missing: readonly string[]; readonly reply: Reply }> {
  const request = { method, url, askingFor }
  const reply = await script.preflight(request)
  return { missing: script.missingIn(reply, request).map((each) => `${each} (asked beforehand)`), reply }
}

function verdict(
  script: PageScript,
  answer: Reply,
  asked: Awaited<ReturnType<typeof askedBefore>> | undefined,
): Pick<Found, 'missing' | 'replies'> {
  const unread = script.mayRead(answer) ? [] : ['no Access-Control-Allow-Origin for it']
  return {
    missing: [...(asked?.missing ?? []), ...unread],
    replies: [...(asked === undefined ? [] : [asked.reply]), answer],
  }
}
