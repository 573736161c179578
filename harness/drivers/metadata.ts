import { ConfigError, OtherIssuer, OutOfReach, TargetError } from '../engine/errors.ts'
import type { HttpClient } from '../http/http-client.ts'
import type { Reach } from '../http/reach.ts'
import { header, type Reply } from '../http/reply.ts'
import { discovered } from '../rp/discovery.ts'
import type { ServerMetadata } from '../target/server-metadata.ts'
import type { Target } from '../target/target-file.ts'
import { faultsOf } from './metadata-schema.ts'

/** Metadata in which every member that the harness uses has its type. */
export interface ReadMetadata {
  readonly metadata: ServerMetadata
  /** Why a member of the document cannot be used, by its name; the member counts as absent. */
  readonly faults: ReadonlyMap<string, string>
  /** What is worth knowing about how it was found, in sentences. */
  readonly notes: readonly string[]
}

/**
 * Reads the discovery document, leaves out what cannot be used, and overrides endpoints with those of the target file.
 *
 * @throws TargetError if there is no discovery document with usable endpoints, and the file does not name them itself
 * @throws OtherIssuer if the document names another issuer than the file
 * @see OpenID Connect Discovery 1.0, section 4; RFC 8414, section 3
 */
export async function readMetadata(target: Target, http: HttpClient): Promise<ReadMetadata> {
  const overrides = target.endpoints
  const complete = overrides.authorization_endpoint !== undefined && overrides.token_endpoint !== undefined
  const { reply, notes } = await discover(target.issuer, http)
  const { url } = reply
  if (reply.status !== 200 || reply.json === undefined) {
    if (complete)
      return { metadata: { issuer: target.issuer, ...overrides } as ServerMetadata, faults: new Map(), notes }
    const content = reply.status === 200 ? describeBody(reply.text) : `status ${reply.status}`
    throw new TargetError(
      'DISCOVERY',
      `${url} is no discovery document: found ${content}, wanted a JSON object; check the issuer, or name the endpoints in the target file`,
    )
  }
  const { issuer } = reply.json
  if (issuer !== target.issuer) {
    throw new OtherIssuer(
      `the discovery document at ${url} names the issuer ${excerpt(issuer)}, the target file ${JSON.stringify(target.issuer)}; they must be identical, including a slash at the end${issuerRemedy(issuer, target.issuer)}`,
      issuer,
    )
  }
  const allFaults = faultsOf(reply.json)
  const faults = new Map([...allFaults].filter(([name]) => !Object.hasOwn(overrides, name)))
  const usable = Object.entries(reply.json).filter(([name]) => !allFaults.has(name))
  const metadata: Record<string, unknown> = { ...Object.fromEntries(usable), ...overrides }
  for (const name of ['authorization_endpoint', 'token_endpoint'] as const) {
    if (metadata[name] === undefined) {
      const why = faults.get(name) ?? `it has no ${name}`
      throw new TargetError('DISCOVERY', `the discovery document at ${url} cannot be used: ${why}`)
    }
  }
  return {
    metadata: metadata as unknown as ServerMetadata,
    faults,
    notes: [...notes, ...mixedSchemes(target.issuer, metadata)],
  }
}

/** The endpoints of the metadata that the harness does not send requests to, in words. */
export function outOfReach(metadata: ServerMetadata, reach: Reach): string[] {
  return Object.entries(metadata).flatMap(([name, url]) => {
    if (!/(_endpoint|^jwks_uri)$/.test(name) || typeof url !== 'string') return []
    const sender = name === 'authorization_endpoint' ? 'browser' : 'client'
    const form = name === 'jwks_uri' ? {} : { form: [] }
    const refusal = reach.refusal({ sender, method: 'POST', url, ...form })
    return refusal === undefined ? [] : [`${name} leads to ${refusal.place}, which ${refusal.why}`]
  })
}

/** What to do about a document of another issuer, where that can be seen. */
function issuerRemedy(found: unknown, wanted: string): string {
  if (typeof found !== 'string' || !URL.canParse(found)) return ''
  const [server, file] = [new URL(found), new URL(wanted)]
  if (found.replace(/\/$/, '') === wanted.replace(/\/$/, '')) return ''
  const settings = `use the issuer ${server.href === `${found}/` ? server.origin : found}, or set the address by which the server knows itself`
  if (server.protocol !== file.protocol && server.hostname === file.hostname)
    return `. The server takes itself to be reached by ${server.protocol.slice(0, -1)}: ${settings}; behind a proxy it may have to trust X-Forwarded-Proto`
  if (server.hostname !== file.hostname) return `. The server calls itself ${server.host}: ${settings}`
  return `. What to do: ${settings}`
}

/** Endpoints at https: of a server that is reached by http: are usually those of a proxy that is not there. */
function mixedSchemes(issuer: string, metadata: Readonly<Record<string, unknown>>): string[] {
  if (!issuer.startsWith('http:')) return []
  const secure = Object.entries(metadata)
    .filter(
      ([name, value]) =>
        /(_endpoint|^jwks_uri)$/.test(name) && typeof value === 'string' && value.startsWith('https:'),
    )
    .map(([name]) => name)
  return secure.length === 0
    ? []
    : [
        `${secure.join(', ')} of the metadata begin with https: although the issuer begins with http:; where the server is not behind TLS, set the address by which it knows itself, or name them under endpoints:`,
      ]
}

const mostRedirects = 3

interface Followed {
  readonly reply: Reply
  readonly notes: readonly string[]
  /** Why the last redirect was not followed. */
  readonly stopped?: string
}

/** The first of the documents, else the first answer; redirects are followed and told. */
async function discover(issuer: string, http: HttpClient): Promise<Followed> {
  const answers: Followed[] = []
  const reply = await discovered(issuer, async (url) => {
    const answer = await followed(url, http)
    answers.push(answer)
    return answer.reply
  })
  const answer = answers.find((each) => each.reply === reply)
  if (answer?.stopped !== undefined) throw new ConfigError(answer.stopped)
  return { reply, notes: answer?.notes ?? [] }
}

async function followed(start: string, http: HttpClient): Promise<Followed> {
  let reply = await http.send({ sender: 'client', method: 'GET', url: start })
  for (let hop = 0; hop < mostRedirects; hop++) {
    const location = header(reply, 'location')
    if (reply.status < 300 || reply.status >= 400 || location === undefined) break
    const next = URL.canParse(location, reply.url) ? new URL(location, reply.url).href : location
    try {
      reply = await http.send({ sender: 'client', method: 'GET', url: next })
    } catch (error) {
      if (!(error instanceof OutOfReach)) throw error
      const stopped = `the discovery document at ${start} redirects to ${next.split('?')[0]}, which is elsewhere and is not followed; use the issuer that the server has there, e.g. ${next.split('/.well-known/')[0]}`
      return { reply, notes: [], stopped }
    }
  }
  const notes = reply.url === start ? [] : [`discovery at ${start} redirects to ${reply.url}, which was read`]
  return { reply, notes }
}

function describeBody(text: string): string {
  if (text.trim() === '') return 'an empty body'
  return /^\s*</.test(text) ? 'an HTML page' : 'a body that is no JSON object'
}

function excerpt(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 200)
}
