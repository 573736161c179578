import { accepts, type Defects, ends, refuses } from './defect.ts'

/** What a user or a client revokes is not revoked, or not all of it. */
export const revocationDefects = {
  'user-list-omits-offline-grants': refuses(
    'The list of a user shows only what belongs to a live login session, so the offline grant disappears after logout.',
    'user-list',
    'session-ended',
  ),
  'user-revoke-noop': ends(
    'The account page confirms the removal and forgets the consent, but the offline token keeps working.',
    'userRevoke',
    { kinds: [] },
  ),
  'user-list-keeps-revoked': accepts(
    'The list of a user still shows the offline grant after the user revoked it.',
    'user-list',
    'revoked',
    ({ event }) => event === 'userRevoke',
  ),
  'user-revoke-leaves-access-token': ends(
    'Access tokens of a grant that its user removed stay active until they expire.',
    'userRevoke',
    { access: false },
  ),
  'user-revoke-keeps-consent': ends(
    'Revocation deletes the tokens but keeps the consent, so prompt=none yields a new offline token.',
    'userRevoke',
    { consent: false },
  ),
  'account-api-ignores-ownership': accepts(
    'The self-service interface takes the grant identifier from the request and does not compare its owner with the caller.',
    'account',
    'foreign-owner',
  ),
  'revocation-endpoint-noop': ends(
    'The revocation endpoint answers 200 and does nothing for offline tokens.',
    'tokenRevoke',
    () => [],
  ),
  'revocation-leaves-access-tokens': ends(
    'Revocation of a refresh token does not touch its access tokens.',
    'tokenRevoke',
    { access: false },
  ),
  'revoking-unknown-token-errors': refuses(
    'The revocation endpoint answers 400 for tokens it does not know.',
    'revocation',
    'unknown',
  ),
  'any-client-may-revoke': accepts(
    'The revocation endpoint does not compare the client of the token with the caller.',
    'revocation',
    'foreign-client',
  ),
  'revocation-trusts-hint': refuses(
    'With hint access_token the server searches access tokens only and leaves the offline token alive.',
    'revocation',
    'hint-mismatch',
  ),
} satisfies Defects
