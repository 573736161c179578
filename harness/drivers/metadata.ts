import { ConfigError, TargetError } from '../engine/errors.ts'
import type { HttpClient } from '../http/http-client.ts'
import type { Reach } from '../http/reach.ts'
import { discovered } from '../rp/discovery.ts'
import type { ServerMetadata } from '../target/server-metadata.ts'
import type { Target } from '../target/target-file.ts'
import { faultsOf } from './metadata-schema.ts'

/** Metadata in which every member that the harness uses has its type. */
export interface ReadMetadata {
  readonly metadata: ServerMetadata
  /** Why a member of the document cannot be used, by its name; the member counts as absent. */
  readonly faults: ReadonlyMap<string, string>
}

/**
 * Reads the discovery document, leaves out what cannot be used, and overrides endpoints with those of the target file.
 *
 * @throws TargetError if there is no discovery document with usable endpoints, and the file does not name them itself
 * @throws ConfigError if the document names another issuer than the file
 * @see OpenID Connect Discovery 1.0, section 4; RFC 8414, section 3
 */
export async function readMetadata(target: Target, http: HttpClient): Promise<ReadMetadata> {
  const overrides = target.endpoints
  const complete = overrides.authorization_endpoint !== undefined && overrides.token_endpoint !== undefined
  const reply = await discovered(target.issuer, (url) => http.send({ sender: 'client', method: 'GET', url }))
  const { url } = reply
  if (reply.status !== 200 || reply.json === undefined) {
    if (complete)
      return { metadata: { issuer: target.issuer, ...overrides } as ServerMetadata, faults: new Map() }
    const content = reply.status === 200 ? describeBody(reply.text) : `status ${reply.status}`
    throw new TargetError(
      'DISCOVERY',
      `${url} is no discovery document: found ${content}, wanted a JSON object; check the issuer, or name the endpoints in the target file`,
    )
  }
  const { issuer } = reply.json
  if (issuer !== target.issuer) {
    throw new ConfigError(
      `the discovery document at ${url} names the issuer ${excerpt(issuer)}, the target file ${JSON.stringify(target.issuer)}; they must be identical, including a slash at the end`,
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
  return { metadata: metadata as unknown as ServerMetadata, faults }
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

function describeBody(text: string): string {
  if (text.trim() === '') return 'an empty body'
  return /^\s*</.test(text) ? 'an HTML page' : 'a body that is no JSON object'
}

function excerpt(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 200)
}
