import { offlineOf } from '../policy/ends.ts'
import { accepts, type Defects, decides, ends, refuses } from './defect.ts'

/** The end of a login session reaches what it should leave, or leaves what it should reach. */
export const logoutDefects = {
  'rp-logout-kills-offline': ends(
    'The end_session endpoint revokes all refresh tokens of the session, offline ones included.',
    'rpLogout',
    { kinds: ['online', 'offline'] },
  ),
  'offline-id-token-hint-ends-grant': ends(
    'A logout request whose hint was minted by a refresh of an offline grant removes that grant.',
    'rpLogout',
    (endings, { hint }) => (hint?.origin === 'refresh' ? [...endings, offlineOf('grant')] : endings),
  ),
  'logout-wants-newest-id-token': refuses(
    'The end session endpoint refuses an ID token as hint once a refresh has yielded a newer one.',
    'logout',
    'before-refresh',
  ),
  'logout-by-get-only': decides(
    'The end session endpoint answers POST with 405.',
    'answers',
    'logoutMethods',
    () => () => ['GET'],
  ),
  'admin-session-end-kills-offline': ends(
    'Removing a login session through the admin API cascades to the offline tokens that started in it.',
    'adminEndSession',
    { kinds: ['online', 'offline'] },
  ),
  'sign-out-everywhere-leaves-stale-listing': accepts(
    'Signing out everywhere makes the offline tokens of a user unusable, and the admin view goes on showing them.',
    'admin-list',
    'revoked',
    ({ event }) => event === 'signOutEverywhere',
  ),
  'notified-client-loses-offline': ends(
    'A client that is told of a logout loses its offline tokens of that login session.',
    'rpLogout',
    (endings, { sessionClients = [] }) => [
      ...endings,
      ...sessionClients.flatMap(({ told }) =>
        told === undefined ? [] : [{ ...offlineOf('part'), client: told }],
      ),
    ],
  ),
  'userinfo-requires-live-session': refuses(
    'The UserInfo endpoint refuses access tokens whose login session has ended, offline grants included.',
    'userinfo',
    'session-ended',
  ),
  'relogin-invalidates-offline': ends(
    'The first login of the same user after a logout invalidates offline tokens of earlier sessions.',
    'login',
    (endings, { firstSinceLogout }) => (firstSinceLogout === true ? [offlineOf('user')] : endings),
  ),
  'offline-token-follows-browser': decides(
    'The offline token is keyed by the browser session and yields the user who logged in last.',
    'refresh',
    'ownerOf',
    (conforming) => async (facts) => (await facts.browserUsers()).at(-1) ?? conforming(facts),
  ),
  'offline-refresh-revives-session': decides(
    'A refresh with an offline token recreates the ended login session under its old identifier.',
    'refresh',
    'sessionTouch',
    (conforming) => (facts) => (facts.kind === 'offline' ? 'revive' : conforming(facts)),
  ),
  'upstream-logout-kills-offline': ends(
    'A logout token of the upstream provider also revokes the offline tokens of the login session.',
    'upstreamLogout',
    { kinds: ['online', 'offline'] },
  ),
  'online-refresh-survives-logout': ends(
    'Refresh tokens without offline_access keep working after RP-initiated logout.',
    'rpLogout',
    { kinds: [] },
  ),
  'mixed-session-logout-kills-offline': ends(
    'If the client held an online grant in the session before the offline one, the logout drops the offline grant together with it.',
    'rpLogout',
    (endings, { sessionClients }) => {
      const mixed = sessionClients?.some(
        ({ kinds }) =>
          kinds.includes('offline') &&
          kinds.includes('online') &&
          kinds.indexOf('online') < kinds.indexOf('offline'),
      )
      return mixed === true ? endings.map((ending) => ({ ...ending, kinds: ['online', 'offline'] })) : endings
    },
  ),
} satisfies Defects
