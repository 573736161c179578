import type { ErrorObject } from 'ajv/dist/2020.js'
import { validatorOf } from '../engine/validator.ts'

const text = { type: 'string' } as const
const names = { type: 'array', items: text } as const
const addresses = [
  'authorization_endpoint',
  'token_endpoint',
  'userinfo_endpoint',
  'revocation_endpoint',
  'introspection_endpoint',
  'end_session_endpoint',
  'registration_endpoint',
  'pushed_authorization_request_endpoint',
  'grant_management_endpoint',
  'jwks_uri',
]

/** The members of a discovery document that the harness uses; all others may be anything. */
export const metadataSchema = {
  $id: 'urn:offline-conformance:schema:metadata',
  type: 'object',
  properties: {
    ...Object.fromEntries(addresses.map((name) => [name, text])),
    scopes_supported: names,
    grant_types_supported: names,
    grant_management_actions_supported: names,
  },
  patternProperties: { _endpoint_auth_methods_supported$: names },
}

/** The members of a discovery document that cannot be used, by name, each with what was found and what is accepted. */
export function faultsOf(document: object): ReadonlyMap<string, string> {
  const validate = validatorOf(metadataSchema)
  validate(document)
  const faults = new Map<string, string>()
  const fault = (name: string, text: string): void => {
    if (!faults.has(name)) faults.set(name, `${name} of the metadata cannot be used: ${text}`)
  }
  for (const error of validate.errors ?? []) fault(error.instancePath.split('/')[1] ?? '', described(error))
  for (const [name, value] of Object.entries(document)) {
    if (addresses.includes(name) && !isWebAddress(value))
      fault(name, `${found(value)}, wanted an http or https address`)
  }
  return faults
}

function isWebAddress(value: unknown): boolean {
  return typeof value === 'string' && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)
}

function described({ params, data, instancePath }: ErrorObject): string {
  const place = instancePath.split('/').length > 2 ? ' in the list' : ''
  return `${found(data)}${place}, wanted ${params.type === 'array' ? 'a list' : 'a text'}`
}

function found(value: unknown): string {
  return `found ${(JSON.stringify(value) ?? 'nothing').slice(0, 80)}`
}
