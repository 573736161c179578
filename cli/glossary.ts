/** The words of the procedures: those that one line explains, and the line. */
const words: readonly (readonly [symbols: readonly string[], definition: string])[] = [
  [['U1', 'U2'], 'U1, U2: users of the target'],
  [['UX'], 'UX: a user created for the check, or one who has not consented to anything yet'],
  [['UU'], 'UU: the user of the target file who signs in at the upstream identity provider'],
  [['C1', 'C2'], 'C1, C2: two clients of the target, confidential where it has such'],
  [['P1'], 'P1: a public client of the target'],
  [['PX'], 'PX: a public client created for the check'],
  [['CX'], 'CX: a confidential client created for the check'],
  [['CN'], 'CN: a client that may not have offline_access'],
  [['CA'], 'CA: a client whose users are not asked for consent'],
  [['CB'], 'CB: a client with a back-channel logout URI that the target file names'],
  [['CI'], 'CI: a client that may use the implicit and the hybrid flow'],
  [['CJ'], 'CJ: a client that authenticates with a signed assertion (private_key_jwt)'],
  [['B1', 'B2', 'B3'], 'B1, B2, B3: browsers, each with its own cookies'],
  [['B4'], 'B4: one more browser'],
  [['K1', 'K2'], 'K1, K2: key pairs for DPoP proofs'],
  [['X1', 'X2'], 'X1, X2: certificates of one client'],
  [['R1', 'R2'], 'R1, R2: two resources of the target file'],
  [['OBTAIN'], 'OBTAIN: code flow with PKCE S256, state and nonce, to its end'],
  [['OFFLINE'], 'OFFLINE: OBTAIN with "openid offline_access" and prompt=consent'],
  [['ONLINE'], 'ONLINE: OBTAIN with "openid" only'],
  [
    ['REFRESH'],
    'REFRESH: the refresh grant without cookies; a refresh token that comes back is used from then on',
  ],
  [['ALIVE'], 'ALIVE(t): a refresh with the newest token of t yields an access token'],
  [['DEAD'], 'DEAD(t): it yields none, with a status below 500, within the propagation window'],
  [['INTROSPECT'], 'INTROSPECT: a request at the introspection endpoint, as a client that may use it'],
  [['USERINFO'], 'USERINFO: a request at the UserInfo endpoint with an access token'],
  [
    ['LOGOUT'],
    'LOGOUT: end session request with the ID token as hint, confirmed if asked; the session was alive before',
  ],
  [['SSO'], 'SSO: whether the browser still has a login session, asked with prompt=none'],
  [['SCOPE'], 'SCOPE: the scope member of an answer, else introspection, else the claim of a JWT'],
  [['REVOKE'], 'REVOKE: a request of the client at the revocation endpoint'],
  [
    ['USER-LIST', 'USER-REVOKE'],
    'USER-LIST, USER-REVOKE: the list in which users see what has offline access, and the revocation there',
  ],
  [
    ['ADMIN-LIST', 'ADMIN-REVOKE-USER', 'ADMIN-REVOKE-PAIR', 'ADMIN-REVOKE-TOKEN'],
    "ADMIN-LIST, ADMIN-REVOKE-...: an administrator's list of a user's offline tokens, and the revocation of all of a user, of those of a user at one client, or of one",
  ],
  [
    ['CLIENT-LIST', 'CLIENT-REVOKE-ALL'],
    'CLIENT-LIST, CLIENT-REVOKE-ALL: the offline tokens of a client as an administrator sees them, and the revocation of all of them',
  ],
  [['RESTART'], 'RESTART: ends the server and starts it again with its data'],
  [['TRAVEL'], "TRAVEL: moves the target's clock"],
]

/** Definitions of the words that a procedure uses, in a fixed order. */
export function glossaryFor(procedure: readonly string[]): string[] {
  const used = symbolsIn(procedure)
  return words
    .filter(([symbols]) => symbols.some((symbol) => used.has(symbol)))
    .map(([, definition]) => definition)
}

/** Words in capitals with their digits, such as `U1` and `USER-LIST`: those defined here, and terms of the field. */
export function symbolsIn(procedure: readonly string[]): ReadonlySet<string> {
  return new Set(procedure.join('\n').match(/\b[A-Z][A-Z0-9]+(?:-[A-Z]+)*\b/g) ?? [])
}
