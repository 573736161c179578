import type { Core } from './core.ts'

export interface Hint {
  /** The subject as the token names it. */
  readonly sub: string
  readonly userId: string
  readonly clientId: string
  readonly grantId: string
  readonly origin: 'login' | 'refresh'
  /** Whether a refresh has yielded a newer one. */
  readonly replaced: boolean
}

/** An ID token of ours, however old: RP-Initiated Logout 1.0, section 4, wants expired hints accepted. */
export async function hintOf(core: Core, token: string | undefined): Promise<Hint | undefined> {
  const reading = await core.keys.read(token ?? '')
  if (reading === undefined || reading.signature !== 'valid') return undefined
  if (reading.claims.iss !== core.issuer && core.options.issuer !== 'from-request') return undefined
  const [, grantId, origin, uses] = /^(.+)\.(code|refresh)\.(\d+)$/.exec(String(reading.claims.jti)) ?? []
  if (grantId === undefined) return undefined
  const grant = await core.store.grant(grantId)
  const sub = String(reading.claims.sub)
  return {
    sub,
    userId: grant?.userId ?? sub,
    clientId: String(reading.claims.aud),
    grantId,
    origin: origin === 'refresh' ? 'refresh' : 'login',
    replaced: grant !== undefined && grant.uses > Number(uses),
  }
}
