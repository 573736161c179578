import type { EndpointName } from '../kit/faults/fault.ts'

const protocol: Readonly<Record<string, EndpointName>> = {
  auth: 'authorization',
  certs: 'jwks',
  'ext/par/request': 'pushed_authorization_request',
  logout: 'end_session',
  revoke: 'revocation',
  token: 'token',
  'token/introspect': 'introspection',
  userinfo: 'userinfo',
}

/** Names the endpoint of a path, in whatever realm. */
export function endpointNamer(base: string): (path: string) => EndpointName | undefined {
  const prefix = new URL(base).pathname.replace(/\/$/, '')
  return (path) => {
    if (path.includes('/.well-known/')) return 'discovery'
    if (!path.startsWith(`${prefix}/`)) return undefined
    const below = path.slice(prefix.length)
    if (below.startsWith('/admin/')) return 'admin'
    const [, part, rest = ''] = /^\/realms\/[^/]+\/([^/]+)(?:\/(.*))?$/.exec(below) ?? []
    if (part === 'account') return 'account'
    if (part === 'login-actions') return 'pages'
    if (part === 'clients-registrations') return 'registration'
    const [, name = ''] = part === 'protocol' ? (/^openid-connect\/(.*?)\/?$/.exec(rest) ?? []) : []
    return Object.hasOwn(protocol, name) ? protocol[name] : undefined
  }
}
