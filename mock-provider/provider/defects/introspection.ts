import { accepts, type Defects, decides, refuses } from './defect.ts'

/** Introspection says something else than the token endpoint. */
export const introspectionDefects = {
  'introspection-hint-hides-token': refuses(
    'With hint access_token an offline token is reported as inactive.',
    'introspection',
    'hint-mismatch',
  ),
  'introspection-unauthenticated': decides(
    'Introspection answers whoever names a confidential client, without or with whatever secret.',
    'refresh',
    'clientAuthentication',
    (conforming) => (facts) => facts.place === 'introspection' || conforming(facts),
  ),
  'introspection-ends-with-access-token': refuses(
    'Introspection reports an offline token as inactive once the latest access token of it has run out.',
    'introspection',
    'without-access-token',
  ),
  'introspection-tells-foreign-client': accepts(
    'Introspection tells every client about the refresh tokens of others, also one that is limited to its own.',
    'introspection',
    'not-privileged',
  ),
  'introspection-active-after-revocation': accepts(
    'Introspection reports revoked refresh tokens as active.',
    'introspection',
    'revoked',
    (_, token) => !token.access,
  ),
  'introspection-exp-in-past': decides(
    'For never-expiring tokens exp in the introspection is the time of issuance.',
    'claims',
    'announcedExpiry',
    (conforming) => (facts) =>
      conforming(facts) ??
      (facts.at === 'introspection' ? Math.floor((facts.limits.maxSince - facts.now) / 1000) : undefined),
  ),
  'introspection-inactive-after-logout': refuses(
    'Introspection requires a live login session and reports offline tokens as inactive after logout.',
    'introspection',
    'session-ended',
  ),
  'superseded-token-active': accepts(
    'Introspection reports rotated-out refresh tokens as active.',
    'introspection',
    'superseded',
  ),
} satisfies Defects
