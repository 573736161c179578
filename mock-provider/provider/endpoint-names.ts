import type { EndpointName } from '../kit/faults/fault.ts'

const names: Readonly<Record<string, EndpointName>> = {
  '.well-known': 'discovery',
  jwks: 'jwks',
  authorize: 'authorization',
  login: 'pages',
  consent: 'pages',
  token: 'token',
  userinfo: 'userinfo',
  revoke: 'revocation',
  introspect: 'introspection',
  logout: 'end_session',
  register: 'registration',
  par: 'pushed_authorization_request',
  account: 'account',
  admin: 'admin',
}

/** Names the endpoint of a path, by its first segment below the issuer. */
export function endpointNamer(issuer: string, mcp?: string): (path: string) => EndpointName | undefined {
  const base = new URL(issuer).pathname.replace(/\/$/, '')
  return (path) => {
    if (path.startsWith('/.well-known/')) return 'discovery'
    if (!path.startsWith(`${base}/`)) return undefined
    if (mcp !== undefined && path === base + mcp) return 'mcp'
    const [, segment = ''] = path.slice(base.length).split('/')
    return Object.hasOwn(names, segment) ? names[segment] : undefined
  }
}
