import { offlineOf } from '../policy/ends.ts'
import { except } from '../policy/tolerates.ts'
import { accepts, type Defects, decides, ends, refuses, tolerates } from './defect.ts'
import { onlyGrantOf } from './only-grant.ts'

/** What an administrator revokes is not revoked, or not all of it, or by anybody. */
export const administrationDefects = {
  'admin-list-omits-offline': refuses(
    'The admin view of a user shows only what belongs to a live login session.',
    'admin-list',
    'session-ended',
  ),
  'admin-pair-revoke-noop': ends(
    'The admin operation for a user and a client succeeds but the offline token keeps working.',
    'adminRevokePair',
    { kinds: [] },
  ),
  'admin-revoke-needs-online-session': ends(
    'The operation walks over live login sessions and finds nothing to revoke when the user is logged out.',
    'adminRevokePair',
    (endings, { loggedIn }) => (loggedIn === false ? [] : endings),
  ),
  'admin-user-revoke-misses-second-client': ends(
    'The operation for a user revokes only the offline tokens of the first client found.',
    'adminRevokeUser',
    (_, { clients = [] }) => clients.slice(0, 1).map((client) => ({ ...offlineOf('pair'), client })),
  ),
  'user-cutoff-spares-same-second': decides(
    'The revocation for a user is compared with tokens in whole seconds, so those of the same second survive.',
    'acceptance',
    'covers',
    (conforming) => (mark, made, facts) =>
      conforming(mark, made, facts) &&
      (mark.event !== 'adminRevokeUser' || Math.floor(made.at / 1000) < Math.floor(mark.made.at / 1000)),
  ),
  'admin-single-revoke-noop': ends(
    'The operation for a single token answers with success (or 404) and the token keeps working.',
    'adminRevokeToken',
    () => [],
  ),
  'admin-endpoint-unprotected': accepts(
    'Administrative revocation accepts any valid access token.',
    'admin',
    'not-privileged',
  ),
  'admin-pair-revoke-ends-oldest-only': onlyGrantOf(
    'adminRevokePair',
    'The admin operation for a user and a client ends the first token that it finds, and no other one of the pair.',
    'oldest',
  ),
  'admin-list-keeps-expired': tolerates(
    'The admin view of a user goes on showing offline tokens that have expired.',
    'admin-list',
    (conforming) =>
      except(
        except(conforming, 'idle', () => true),
        'max',
        () => true,
      ),
  ),
  'global-revocation-spares-offline': ends(
    'Global revocation skips refresh tokens issued with offline_access.',
    'globalRevoke',
    { kinds: ['online'] },
  ),
  'global-revocation-keeps-session': ends(
    'Global revocation ends tokens but not the login session, so that new tokens are issued silently.',
    'globalRevoke',
    { session: false },
  ),
} satisfies Defects
