import { ConfigError } from '../harness/engine/errors.ts'
import type { Protocol } from '../harness/target/target-file.ts'

interface ProtocolOptions {
  readonly oauth?: boolean
  readonly offlineScope?: string
  readonly offlineParameter?: readonly string[]
  readonly scope?: readonly string[]
  readonly resource?: readonly string[]
  readonly dpop?: boolean
  /** The address of an MCP server. */
  readonly mcp?: string
  readonly register?: boolean
  readonly registrationToken?: string
}

/**
 * How the options say that the server wants to be talked to.
 *
 * @throws ConfigError for a parameter that is no pair, and a resource that is no address
 */
export function protocolFromOptions(options: ProtocolOptions): { readonly speaks: Protocol } {
  const { offlineScope, offlineParameter = [], scope = [], resource = [] } = options
  const parameters = Object.fromEntries(offlineParameter.map(parameterPair))
  const foreign = resource.find((address) => !URL.canParse(address) || address.includes('#'))
  if (foreign !== undefined) {
    throw new ConfigError(
      `--resource: found ${JSON.stringify(foreign)}; accepted is an absolute URI without a fragment, e.g. https://api.example/`,
    )
  }
  const asked = {
    ...(offlineScope === undefined ? {} : { scope: offlineScope }),
    ...(offlineParameter.length === 0 ? {} : { parameters }),
  }
  return {
    speaks: {
      ...(options.oauth === true ? { protocol: 'oauth' as const } : {}),
      ...(Object.keys(asked).length === 0 ? {} : { offline_access: asked }),
      ...(scope.length === 0 ? {} : { scopes: scope }),
      ...(resource.length === 0 ? {} : { resources: resource }),
      ...(options.dpop === true ? { dpop: true } : {}),
      ...(options.mcp === undefined ? {} : { mcp: { server: options.mcp } }),
      // Who registers there without a token may do it again.
      ...(options.mcp === undefined || options.register !== true || options.registrationToken !== undefined
        ? {}
        : { registration: 'open' as const }),
    },
  }
}

function parameterPair(text: string): [string, string] {
  const [, name, value] = /^([^=]+)=(.+)$/.exec(text) ?? []
  if (name !== undefined && value !== undefined) return [name, value]
  throw new ConfigError(
    `--offline-parameter: found ${JSON.stringify(text.slice(0, 60))}; accepted is name=value, e.g. access_type=offline`,
  )
}
