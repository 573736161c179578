/** The words of the procedures, in one line each. */
const words: Readonly<Record<string, string>> = {
  U1: 'U1, U2: users of the target',
  UX: 'UX: a user created for the check, or one who has not consented to anything yet',
  C1: 'C1, C2: two clients, confidential where the target has such; P1: a public one; CN: not entitled to offline_access',
  CJ: 'CJ: a client that authenticates with a signed assertion (private_key_jwt)',
  CX: 'CX: a confidential client created for the check',
  B1: 'B1, B2: browsers, each with its own cookies',
  OBTAIN: 'OBTAIN: code flow with PKCE S256, state and nonce, to its end',
  OFFLINE: 'OFFLINE: OBTAIN with "openid offline_access" and prompt=consent',
  ONLINE: 'ONLINE: OBTAIN with "openid" only',
  REFRESH: 'REFRESH: the refresh grant without cookies; a refresh token that comes back is used from then on',
  ALIVE: 'ALIVE(t): a refresh with the newest token of t yields an access token',
  DEAD: 'DEAD(t): it yields none, with a status below 500, within the propagation window',
  LOGOUT:
    'LOGOUT: end session request with the ID token as hint, confirmed if asked; the session was alive before',
  SSO: 'SSO: whether the browser still has a login session, asked with prompt=none',
  SCOPE: 'SCOPE: the scope member of an answer, else introspection, else the claim of a JWT',
  TRAVEL: "TRAVEL: moves the target's clock",
}

/** Definitions of the words that a procedure uses. */
export function glossaryFor(procedure: readonly string[]): string[] {
  const text = procedure.join('\n')
  return Object.entries(words)
    .filter(([word]) => new RegExp(`\\b${word}\\b`).test(text))
    .map(([, definition]) => definition)
}
