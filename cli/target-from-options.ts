import { ConfigError } from '../harness/engine/errors.ts'
import type { WrittenTarget } from '../harness/init/target-text.ts'
import { protocolFromOptions } from './protocol-from-options.ts'

/** Clients, users and addresses from the command line; secrets are references. */
export interface PartyOptions {
  readonly client?: readonly string[]
  readonly publicClient?: string
  readonly notEntitledClient?: string
  readonly user?: readonly string[]
  readonly redirectUri?: string
  readonly postLogoutRedirectUri?: string
  readonly host?: readonly string[]
  readonly ca?: string
  /** Whether clients that are missing get registered. */
  readonly register?: boolean
  readonly oauth?: boolean
  readonly offlineScope?: string
  readonly offlineParameter?: readonly string[]
  readonly scope?: readonly string[]
  readonly resource?: readonly string[]
  readonly dpop?: boolean
  /** The address of an MCP server, from which everything else is found. */
  readonly mcp?: string
}

/** Whoever uses the browser, where a server signs in nobody. */
export const nobody = { username: 'nobody', password: 'nothing' }

/** A target from options; it may lack clients that are to be registered. */
export type OptionsTarget = Omit<WrittenTarget, 'clients'> & {
  readonly clients: WrittenTarget['clients']
  readonly addresses: Readonly<Record<string, string>>
}

/**
 * The target that the options describe; the first `--client` is the main one, the next the second.
 *
 * @throws ConfigError for options that cannot be used
 */
export function targetFromOptions(issuer: string, options: PartyOptions): OptionsTarget {
  const parties = partiesOf(options)
  if (parties.users.length === 0 && options.mcp !== undefined) return { issuer, ...parties, users: [nobody] }
  if (parties.users.length === 0)
    throw new ConfigError('no user: add --user alice=env:ALICE_PW with a user name and password of yours')
  return { issuer, ...parties }
}

/** The clients, users and addresses of the options, any of which may be missing. @throws ConfigError as above */
export function partiesOf(options: PartyOptions): Omit<OptionsTarget, 'issuer'> {
  const [main, second, ...more] = (options.client ?? []).map((entry) => parsedPair(entry, '--client'))
  if (more.length > 0)
    throw new ConfigError('--client: at most two confidential clients, a main and a second one')
  const users = (options.user ?? []).map((entry) => parsedPair(entry, '--user'))
  const addresses = {
    ...(options.redirectUri === undefined ? {} : { redirect_uri: options.redirectUri }),
    ...(options.postLogoutRedirectUri === undefined
      ? {}
      : { post_logout_redirect_uri: options.postLogoutRedirectUri }),
  }
  const { notEntitledClient: notEntitled } = options
  const entry = ({ name, reference }: Named) => ({ client_id: name, client_secret: reference, ...addresses })
  const open = { client_id: options.publicClient ?? '', auth: 'none', ...addresses }
  const isAlone = main === undefined && options.publicClient !== undefined && options.register !== true
  return {
    ...protocolFromOptions(options),
    clients: {
      ...(main === undefined ? {} : { main: entry(main) }),
      ...(isAlone ? { main: open } : {}),
      ...(second === undefined ? {} : { second: entry(second) }),
      ...(options.publicClient === undefined || isAlone ? {} : { public: open }),
      ...(notEntitled === undefined
        ? {}
        : { not_entitled: entry(parsedPair(notEntitled, '--not-entitled-client')) }),
    },
    users: users.map(({ name, reference }) => ({ username: name, password: reference })),
    ...(options.host === undefined ? {} : { hosts: options.host.map(originNamed) }),
    ...(options.ca === undefined ? {} : { ca: options.ca }),
    addresses,
  }
}

function originNamed(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`) return url.origin
  throw new ConfigError(
    `--host: found ${JSON.stringify(text)}; accepted is an origin, e.g. https://login.example or http://127.0.0.1:8080`,
  )
}

interface Named {
  readonly name: string
  readonly reference: string
}

function parsedPair(entry: string, option: string): Named {
  const [, name, reference] = /^([^=]+)=(.+)$/.exec(entry) ?? []
  if (name === undefined || reference === undefined) {
    // The text may be the secret itself.
    const problem = entry.includes('=') ? 'a name or a reference that is empty' : 'a text without ='
    throw new ConfigError(
      `${option}: found ${problem}; accepted is name=env:VARIABLE, name=file:path or name=cmd:command`,
    )
  }
  return { name, reference }
}
