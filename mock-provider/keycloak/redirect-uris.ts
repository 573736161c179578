import type { Client } from './model.ts'
import { isScript } from './redirect-schemes.ts'

type Addresses = Client['settings']

/** Whether a client may have codes sent to an address. */
export function isRedirectUri(settings: Addresses, base: string, uri: string): boolean {
  return isOneOf(absolute(settings, base, settings.redirectUris), uri)
}

/** Addresses of the client's own attribute; `+`, or no attribute at all, means those of the authorization request. */
export function isLogoutUri(settings: Addresses, base: string, uri: string): boolean {
  const attribute = settings.attributes['post.logout.redirect.uris'] || '+'
  const registered = attribute
    .split('##')
    .flatMap((known) => (known === '+' ? settings.redirectUris : known === '-' ? [] : [known]))
  return isOneOf(absolute(settings, base, registered), uri)
}

/** Origins of scripts that may call in the name of a client; `+` means those of its addresses. */
export function webOriginsOf({ settings }: Pick<Client, 'settings'>, base: string): string[] {
  const own = (): string[] => absolute(settings, base, settings.redirectUris).flatMap(originOf)
  return [...new Set(settings.webOrigins.flatMap((origin) => (origin === '+' ? own() : [origin])))]
}

function originOf(uri: string): string[] {
  return /^https?:/.test(uri) && URL.canParse(uri) ? [new URL(uri).origin] : []
}

/** What begins with a slash is below the root address of the client, or else of the server. */
function absolute({ rootUrl }: Addresses, base: string, uris: readonly string[]): string[] {
  const root = typeof rootUrl === 'string' && rootUrl !== '' ? rootUrl : base
  const filled = root.replaceAll(/\$\{auth(?:Base|Admin)Url\}/g, base)
  return uris.map((uri) => (uri.startsWith('/') ? `${filled}${uri}` : uri))
}

function isOneOf(registered: readonly string[], uri: string): boolean {
  if (!URL.canParse(uri) || isScript(uri)) return false
  const { username, password } = new URL(uri)
  if (username !== '' || password !== '') return false
  return matches(registered, uri) || matches(registered, withoutLoopbackPort(uri))
}

function matches(registered: readonly string[], uri: string): boolean {
  const wildcards = !leavesItsFolder(uri)
  return registered.some((known) => {
    if (known === '*') return wildcards && ['http:', 'https:'].includes(new URL(uri).protocol)
    if (!known.endsWith('*') || known.includes('?')) return known === uri
    const [before = ''] = uri.split(/[?#]/)
    const start = known.slice(0, -1)
    return wildcards && (before.startsWith(start) || (start.endsWith('/') && before === start.slice(0, -1)))
  })
}

/** Such an address is somewhere else than it begins. */
function leavesItsFolder(uri: string): boolean {
  return /(^|[/\\])\.\.([/\\?#;]|$)/.test(
    uri.replaceAll(/%2e/gi, '.').replaceAll(/%2f/gi, '/').replaceAll(/%5c/gi, '\\'),
  )
}

/** An application on the user's own machine listens where there is room. @see RFC 8252, section 7.3 */
function withoutLoopbackPort(uri: string): string {
  return uri.replace(/^(http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])):\d+/, '$1')
}
