import { type Static, Type } from '@sinclair/typebox'

const flag = (description: string) => Type.Boolean({ description })
const status = <const Values extends readonly number[]>(values: Values, description: string) =>
  Type.Unsafe<Values[number]>({ enum: values, description })

/** The switches by which releases of Keycloak differ, each by itself. */
export const releaseSwitches = {
  keepsOnlineSession: flag('A first login with offline_access leaves the browser signed in.'),
  sharesSessionIds: flag(
    'A session lends its identifier to the next one of the browser, whoever signs in, if a sign-in page is still open.',
  ),
  revokesPerUserAndClient: flag(
    'Revoking one offline token ends all of the same user and client, and forgets the consent.',
  ),
  accessTokenRevokesSession: flag('Revoking an access token of an offline session ends the offline token.'),
  logoutAllKeepsOffline: flag('Signing out everywhere keeps offline sessions in the lists.'),
  checksEntitlementAtRefresh: flag(
    'Role and scope are looked at again at each refresh, and at introspection.',
  ),
  accountSessionsReachOffline: flag(`The user's own "sign out" of a session reaches offline ones.`),
  introspectsForAudience: flag('Introspection answers only callers that are meant by the token.'),
  hintEndsOffline: flag('An ID token hint without a cookie ends the offline session.'),
  honoursBothNotBefores: flag('A newer not-before of a client counts beside an older one of the realm.'),
  wrongPasswordStatus: status([400, 401], 'HTTP status of a wrong password at the token endpoint.'),
  realmConflictStatus: status([400, 409], 'HTTP status of a realm that exists already.'),
  prefixesTokenIds: flag('Identifiers of access tokens say how they were issued.'),
  shortSessionIds: flag('Session identifiers are 24 characters instead of a UUID.'),
  narrows: flag('A refresh that names fewer scopes narrows the access token.'),
  dropsOpenid: flag('A refresh may leave openid out.'),
  keepsNonce: flag('The ID token of a refresh has the nonce of the login.'),
  narrowedStaysOffline: flag('A narrowed access token of an offline session still counts as offline.'),
  userNotBeforeEndsAccess: flag(
    'Signing a user out as administrator ends the access tokens of offline sessions, too.',
  ),
  bearersLoseSecret: flag('A client that becomes one for bearers only loses its secret.'),
  profileFirst: flag('Users with several required actions see their profile before their password.'),
  checksOriginAtAccount: flag("The account interface refuses scripts of origins that are not the client's."),
  grace: Type.Integer({ minimum: 0, maximum: 86_400, description: 'Seconds by which sessions end late.' }),
  unnamedHint: flag('Introspection does not repeat an unsupported token type hint in its error text.'),
  transientUser: flag('`transientUser` in rows of sessions.'),
  displayText: flag('`displayText` beside `displayTest` in consents.'),
}

const switches = Type.Object(releaseSwitches)

export type ReleaseSwitches = Readonly<Static<typeof switches>>
