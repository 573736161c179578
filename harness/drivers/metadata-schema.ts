import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js'

const address = { type: 'string', format: 'web-address' } as const
const names = { type: 'array', items: { type: 'string' } } as const

/** The members of a discovery document that the harness uses; all others may be anything. */
const schema = {
  type: 'object',
  properties: {
    authorization_endpoint: address,
    token_endpoint: address,
    userinfo_endpoint: address,
    revocation_endpoint: address,
    introspection_endpoint: address,
    end_session_endpoint: address,
    registration_endpoint: address,
    jwks_uri: address,
    scopes_supported: names,
    grant_types_supported: names,
  },
  patternProperties: { _endpoint_auth_methods_supported$: names },
} as const

const ajv = new Ajv2020({ allErrors: true, strict: false, verbose: true })
ajv.addFormat('web-address', (text: string) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol))
const validate = ajv.compile(schema)

/** The members of a discovery document that cannot be used, by name, each with what was found and what is accepted. */
export function faultsOf(document: object): ReadonlyMap<string, string> {
  validate(document)
  const faults = new Map<string, string>()
  for (const error of validate.errors ?? []) {
    const name = error.instancePath.split('/')[1] ?? ''
    if (!faults.has(name)) faults.set(name, `${name} of the metadata cannot be used: ${described(error)}`)
  }
  return faults
}

function described({ keyword, params, data, instancePath }: ErrorObject): string {
  const value = (JSON.stringify(data) ?? 'nothing').slice(0, 80)
  const place = instancePath.split('/').length > 2 ? ' in the list' : ''
  const expected =
    keyword === 'format' ? 'an http or https address' : params.type === 'array' ? 'a list' : 'a text'
  return `found ${value}${place}, wanted ${expected}`
}
