import { offlineOf, sessionEnding } from '../policy/ends.ts'
import { type Defects, decides, ends, stores } from './defect.ts'

/** One grant is ended, and others with it; or a new one does not work. */
export const isolationDefects = {
  'user-revoke-hits-all-clients': ends(
    'Removing one client on the account page revokes the offline tokens of all clients of the user.',
    'userRevoke',
    { reach: 'user' },
  ),
  'user-revoke-hits-all-users': ends(
    'Removing a client on the account page revokes the offline tokens of every user of that client.',
    'userRevoke',
    { reach: 'client' },
  ),
  'token-revoke-hits-siblings': ends(
    'The revocation endpoint removes all offline tokens of the same user and client.',
    'tokenRevoke',
    { reach: 'pair' },
  ),
  'token-revoke-hits-other-clients': ends(
    'Revoking one offline token removes the whole offline session of the user, shared by several clients.',
    'tokenRevoke',
    { reach: 'session' },
  ),
  'token-revoke-ends-online-session': ends(
    'Revoking an offline token also ends the login session it was asked for in, with its online tokens.',
    'tokenRevoke',
    (endings, { grant }) => (grant?.kind === 'offline' ? [...endings, sessionEnding] : endings),
  ),
  'token-revoke-blocks-new-grants': ends(
    'The revocation of an offline token is a lock on the client within that login session: whatever is granted in it later is dead.',
    'tokenRevoke',
    (endings, { grant }) =>
      grant?.kind === 'offline' ? [...endings, { ...offlineOf('part'), later: true }] : endings,
  ),
  'user-revoke-blocks-new-grants': ends(
    'A client that the user removed stays locked out: a new grant yields an offline token that is refused.',
    'userRevoke',
    (endings) => [...endings, { ...offlineOf('pair'), later: true }],
  ),
  'refresh-ends-other-clients': ends(
    'A login session remembers one current offline token for all its clients, so a refresh at one of them ends those of the others.',
    'refreshed',
    (endings, { grant }) =>
      grant?.kind === 'offline'
        ? [...endings, { ...offlineOf('session'), exceptClient: grant.clientUid }]
        : endings,
  ),
  'admin-user-revoke-hits-others': ends(
    'The operation for one user invalidates the tokens of all users.',
    'adminRevokeUser',
    { reach: 'realm' },
  ),
  'admin-pair-revoke-hits-other-clients': ends(
    'The admin operation for a user and a client revokes all offline tokens of the user.',
    'adminRevokePair',
    { reach: 'user' },
  ),
  'user-cutoff-blocks-new-tokens': decides(
    "The mark of an administrator's revocation is compared with the time of the account, so new offline tokens count as stale.",
    'acceptance',
    'covers',
    (conforming) => (mark, made, facts) =>
      conforming(mark, mark.event === 'adminRevokeUser' ? (facts.accountMade ?? made) : made, facts),
  ),
  'client-revoke-hits-other-clients': ends(
    'Revoking everything of one client ends the offline tokens of every client.',
    'clientRevokeAll',
    { reach: 'realm' },
  ),
  'client-cutoff-same-second': decides(
    'The cut-off of a client is compared in whole seconds with less-or-equal, so tokens issued in the same second as the revocation of everything are dead.',
    'acceptance',
    'covers',
    (conforming) => (mark, made, facts) =>
      mark.event === 'clientRevokeAll'
        ? Math.floor(made.at / 1000) <= Math.floor(mark.made.at / 1000)
        : conforming(mark, made, facts),
  ),
  'logout-ends-other-clients-offline': ends(
    'A logout spares the offline token of the client that asked for it, and ends those of the other clients in the session.',
    'rpLogout',
    (endings, { session, client }) =>
      session === undefined || client === undefined
        ? endings
        : [...endings, { ...offlineOf('session'), exceptClient: client.uid }],
  ),
  'logout-ends-all-browsers': ends(
    'A logout request ends all login sessions of the user and their online tokens; offline tokens stay.',
    'rpLogout',
    { reach: 'user' },
  ),
  'second-grant-replaces-first': ends(
    'Issuing an offline token deletes the previous one of the same user and client.',
    'authorized',
    (endings, { kind }) => (kind === 'offline' ? [offlineOf('pair')] : endings),
  ),
  'online-login-drops-offline': ends(
    'An authorization without offline_access overwrites the stored grant, so the offline token is demoted or dropped.',
    'authorized',
    (endings, { kind }) => (kind === 'online' ? [offlineOf('pair')] : endings),
  ),
  'offline-grant-replaces-online': ends(
    'Granting offline access converts the session, and the earlier online refresh token is refused.',
    'authorized',
    (endings, { kind }) => (kind === 'offline' ? [{ ...offlineOf('pair'), kinds: ['online'] }] : endings),
  ),
  'offline-grant-ends-session': ends(
    'Issuing an offline token ends the login session it was asked in, if another client holds an online token there.',
    'authorized',
    (endings, { kind, client, sessionClients = [] }) => {
      const shared = sessionClients.some(
        ({ clientUid, kinds }) => clientUid !== client?.uid && kinds.includes('online'),
      )
      return kind === 'offline' && shared ? [...endings, sessionEnding] : endings
    },
  ),
  'second-user-joins-offline-session': decides(
    'The refresh of a second user of the same browser names the first user of that browser.',
    'refresh',
    'ownerOf',
    (conforming) => async (facts) => (await facts.browserUsers())[0] ?? conforming(facts),
  ),
  'concurrent-refresh-mixes-users': stores(
    'Access tokens are made by way of one shared variable, so of two refreshes at the same moment both get the later user.',
    (store) => {
      let latest = ''
      return {
        async putAccessToken(token) {
          if (token.by !== 'refresh') return store.putAccessToken(token)
          latest = token.userId
          await new Promise((resolve) => setTimeout(resolve, 1))
          await store.putAccessToken({ ...token, userId: latest })
        },
      }
    },
  ),
  'sibling-grants-share-scopes': decides(
    'The scope is kept per user and client, so the latest authorization overwrites the scope of earlier tokens.',
    'claims',
    'grantScope',
    (conforming) => async (facts) => (await facts.newest())?.scope ?? conforming(facts),
  ),
} satisfies Defects
