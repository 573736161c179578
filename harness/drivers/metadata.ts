import { ConfigError, TargetError } from '../engine/errors.ts'
import type { HttpClient } from '../http/http-client.ts'
import type { Reach } from '../http/reach.ts'
import type { Reply } from '../http/reply.ts'
import type { ServerMetadata } from '../target/server-metadata.ts'
import type { Target } from '../target/target-file.ts'
import { faultsOf } from './metadata-schema.ts'

/** Metadata in which every member that the harness uses has its type. */
export interface ReadMetadata {
  readonly metadata: ServerMetadata
  /** What the document had and nobody can use, by its member; it counts as absent. */
  readonly faults: ReadonlyMap<string, string>
}

/**
 * Reads the discovery document, leaves out what cannot be used, and lays the target file's endpoints over it.
 *
 * @throws TargetError where there is no discovery document or none with usable endpoints, and the file does not name the endpoints itself
 * @throws ConfigError where the document names another issuer than the file
 * @see OpenID Connect Discovery 1.0, section 4; RFC 8414, section 3
 */
export async function readMetadata(target: Target, http: HttpClient): Promise<ReadMetadata> {
  const overrides = target.endpoints
  const complete = overrides.authorization_endpoint !== undefined && overrides.token_endpoint !== undefined
  const reply = await discovered(target.issuer, http)
  const { url } = reply
  if (reply.status !== 200 || reply.json === undefined) {
    if (complete)
      return { metadata: { issuer: target.issuer, ...overrides } as ServerMetadata, faults: new Map() }
    const found = reply.status === 200 ? describeBody(reply.text) : `status ${reply.status}`
    throw new TargetError(
      'DISCOVERY',
      `${url} is no discovery document: found ${found}, wanted a JSON object; check the issuer, or name the endpoints in the target file`,
    )
  }
  const { issuer } = reply.json
  if (issuer !== target.issuer) {
    throw new ConfigError(
      `the discovery document at ${url} names the issuer ${shown(issuer)}, the target file ${JSON.stringify(target.issuer)}; they have to be the same, a slash at the end included`,
    )
  }
  const found = faultsOf(reply.json)
  const faults = new Map([...found].filter(([name]) => !Object.hasOwn(overrides, name)))
  const usable = Object.entries(reply.json).filter(([name]) => !found.has(name))
  const metadata: Record<string, unknown> = { ...Object.fromEntries(usable), ...overrides }
  for (const name of ['authorization_endpoint', 'token_endpoint'] as const) {
    if (metadata[name] === undefined) {
      const why = faults.get(name) ?? `it has no ${name}`
      throw new TargetError('DISCOVERY', `the discovery document at ${url} cannot be used: ${why}`)
    }
  }
  return { metadata: metadata as unknown as ServerMetadata, faults }
}

/** The endpoints of the metadata that no request is sent to, in words. */
export function outOfReach(metadata: ServerMetadata, reach: Reach): string[] {
  return Object.entries(metadata).flatMap(([name, url]) => {
    if (!/(_endpoint|^jwks_uri)$/.test(name) || typeof url !== 'string') return []
    const sender = name === 'authorization_endpoint' ? 'browser' : 'client'
    const form = name === 'jwks_uri' ? {} : { form: [] }
    const refusal = reach.refusal({ sender, method: 'POST', url, ...form })
    return refusal === undefined ? [] : [`${name} leads to ${refusal.place}, which ${refusal.why}`]
  })
}

/** The document of OpenID Connect, else that of an authorization server that knows OAuth only, else the first answer. */
async function discovered(issuer: string, http: HttpClient): Promise<Reply> {
  const get = async (url: string): Promise<Reply> => http.send({ sender: 'client', method: 'GET', url })
  const first = await get(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)
  if (first.status !== 404) return first
  const { origin, pathname } = new URL(issuer)
  const second = await get(`${origin}/.well-known/oauth-authorization-server${pathname.replace(/\/$/, '')}`)
  return second.status === 200 && second.json !== undefined ? second : first
}

function describeBody(text: string): string {
  if (text.trim() === '') return 'an empty body'
  return /^\s*</.test(text) ? 'an HTML page' : 'a body that is no JSON object'
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 200)
}
