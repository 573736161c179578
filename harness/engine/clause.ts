/** A place in a published document. */
export interface Clause {
  /** The name people know the document by, e.g. `RFC 6749`. */
  readonly document: string
  readonly section: string
  readonly url: string
}

const document =
  (name: string, address: (section: string) => string) =>
  (section: string): Clause => ({
    document: name,
    section,
    url: address(section),
  })

const rfc = (number: number) =>
  document(`RFC ${number}`, (section) => `https://www.rfc-editor.org/rfc/rfc${number}#section-${section}`)

/** Sections of the OpenID documents are reached by named anchors, so they are given beside the number. */
const openid =
  (name: string, page: string) =>
  (section: string, anchor: string): Clause => ({
    document: name,
    section,
    url: `https://openid.net/specs/${page}#${anchor}`,
  })

const draft = (name: string, page: string) =>
  document(name, (section) => `https://datatracker.ietf.org/doc/html/${page}#section-${section}`)

export const rfc6749 = rfc(6749)
export const rfc6750 = rfc(6750)
export const rfc7009 = rfc(7009)
export const rfc7523 = rfc(7523)
export const rfc7591 = rfc(7591)
export const rfc7592 = rfc(7592)
export const rfc7662 = rfc(7662)
export const rfc8414 = rfc(8414)
export const rfc8693 = rfc(8693)
export const rfc8705 = rfc(8705)
export const rfc8707 = rfc(8707)
export const rfc9068 = rfc(9068)
export const rfc9207 = rfc(9207)
export const rfc9449 = rfc(9449)
export const rfc9700 = rfc(9700)
export const rfc9728 = rfc(9728)
export const oidcCore = openid('OpenID Connect Core 1.0', 'openid-connect-core-1_0.html')
export const oidcDiscovery = openid('OpenID Connect Discovery 1.0', 'openid-connect-discovery-1_0.html')
export const backChannelLogout = openid(
  'OpenID Connect Back-Channel Logout 1.0',
  'openid-connect-backchannel-1_0.html',
)
export const rpInitiatedLogout = openid(
  'OpenID Connect RP-Initiated Logout 1.0',
  'openid-connect-rpinitiated-1_0.html',
)
export const fapi2 = openid('FAPI 2.0 Security Profile', 'fapi-security-profile-2_0-final.html')
export const grantManagement = openid('Grant Management for OAuth 2.0', 'oauth-v2-grant-management.html')
export const oauth21 = draft('OAuth 2.1 (draft)', 'draft-ietf-oauth-v2-1')
export const globalTokenRevocation = draft(
  'Global Token Revocation (draft)',
  'draft-parecki-oauth-global-token-revocation',
)
export const refreshTokenExpiration = draft(
  'Refresh Token Expiration (draft)',
  'draft-ietf-oauth-refresh-token-expiration',
)

/** The revision of the Model Context Protocol that this package goes by; the section is a heading, the anchor its id. */
export const mcpAuthorization = (section: string, anchor: string): Clause => ({
  document: 'Model Context Protocol, Authorization',
  section,
  url: `https://modelcontextprotocol.io/specification/draft/basic/authorization#${anchor}`,
})

/** Its page about how clients get an identifier. */
export const mcpRegistration = (section: string, anchor: string): Clause => ({
  document: 'Model Context Protocol, Client Registration',
  section,
  url: `https://modelcontextprotocol.io/specification/draft/basic/authorization/client-registration#${anchor}`,
})

/** Its page about the way from an MCP server to its authorization server. */
export const mcpDiscovery = (section: string, anchor: string): Clause => ({
  document: 'Model Context Protocol, Authorization Server Discovery',
  section,
  url: `https://modelcontextprotocol.io/specification/draft/basic/authorization/authorization-server-discovery#${anchor}`,
})

/** The administration guide of Keycloak; the section is a heading, the anchor its id in the page. */
export const keycloakGuide = (section: string, anchor: string): Clause => ({
  document: 'Keycloak Server Administration Guide',
  section,
  url: `https://www.keycloak.org/docs/latest/server_admin/#${anchor}`,
})

/** An issue of Keycloak that its maintainers accepted. */
export const keycloakIssue = (number: number): Clause => ({
  document: 'Keycloak issue',
  section: String(number),
  url: `https://github.com/keycloak/keycloak/issues/${number}`,
})
