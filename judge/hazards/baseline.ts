import { mcpAuthorization, oauth21, rfc6749 } from '../../harness/engine/clause.ts'
import type { JudgedHazard } from '../hazard.ts'
import { callsSucceed, every, sendsNoReplacedToken, signsIn } from '../rules.ts'
import { isRefresh, isSignIn, type Seen } from '../seen.ts'
import { call, expire, restart } from '../step.ts'

const twice = [call, expire, call, expire, call]

/** What every client is asked, whatever happens. */
export const baselineHazards: readonly JudgedHazard[] = [
  {
    id: 'baseline',
    title: 'The client refreshes instead of asking the user again',
    level: 'MUST',
    basis: 'derived',
    clause: rfc6749('1.5'),
    statement:
      'A client that holds a refresh token uses it when an access token has expired, before it asks the user to sign in.',
    cause: 'The client has a refresh token and never sends it, or lost it when it stored the answer.',
    verdict: { pass: 'Expired access tokens were replaced by refreshes, and the user was asked once.' },
    needs: ['refresh-token'],
    script: [call, ...twice],
    rules: [signsIn(1), callsSucceed('all')],
  },
  {
    id: 'rotation',
    title: 'The client keeps the newest refresh token',
    level: 'MUST',
    basis: 'text',
    clause: rfc6749('6'),
    statement:
      'Where an answer to a refresh brings a new refresh token, the client discards the old one and uses the new one.',
    cause: 'The new refresh token is not stored, or is stored after the answer was used.',
    verdict: { pass: 'Every refresh was made with the newest refresh token.' },
    needs: ['refresh-token'],
    options: { rotation: { public: 'always', confidential: 'always', grace: 0 } },
    script: twice,
    rules: [sendsNoReplacedToken, signsIn(1), callsSucceed('all')],
  },
  {
    id: 'narrower-scope',
    title: 'The client asks at a refresh for no more than it was granted',
    level: 'MUST NOT',
    basis: 'text',
    clause: rfc6749('6'),
    statement: 'The scope of a refresh request includes no scope that the user did not grant.',
    cause: 'The scope of the authorization request is sent again, though less was granted.',
    verdict: { pass: 'No refresh asked for more than was granted.' },
    needs: ['refresh-token', 'mcp'],
    options: {
      unknown_scopes: 'ignore',
      faults: [
        { endpoint: 'discovery', set: { scopes_supported: ['mcp:tools', 'mcp:more', 'offline_access'] } },
      ],
    },
    script: [call, expire, call],
    rules: [
      every(
        { subject: 'the scope of refreshes', expected: 'absent, or within what was granted' },
        isRefresh,
        ({ parameters }) => !(parameters.get('scope') ?? '').split(' ').includes('mcp:more'),
      ),
      signsIn(1),
      callsSucceed('all'),
    ],
  },
  {
    id: 'resource',
    title: 'The client names the resource in every request',
    level: 'MUST',
    basis: 'text',
    clause: mcpAuthorization('Resource Parameter Implementation', 'resource-parameter-implementation'),
    statement:
      'Authorization requests and token requests, refreshes included, name the MCP server in `resource`.',
    cause: 'The parameter is sent when the user signs in and forgotten at refreshes.',
    verdict: { pass: 'Sign-ins, code exchanges and refreshes named the MCP server.' },
    needs: ['mcp'],
    script: [call, expire, call],
    rules: [
      every(
        {
          subject: 'resource in authorization and token requests',
          expected: 'the address of the MCP server',
        },
        (seen) => isSignIn(seen) || seen.endpoint === 'token',
        ({ parameters }, { resource }) => parameters.getAll('resource').includes(resource ?? ''),
      ),
    ],
  },
  {
    id: 'leak',
    title: 'Refresh tokens go to the authorization server only, and never into an address',
    level: 'MUST NOT',
    basis: 'text',
    clause: oauth21('4.3'),
    statement:
      'A refresh token is sent to the authorization server that issued it, in the body of a request, and to nobody else.',
    cause: 'All that is stored is sent along, or tokens are passed on in addresses.',
    verdict: {
      pass: 'No refresh token was seen outside of the bodies of requests to the authorization server.',
    },
    needs: ['refresh-token'],
    script: [call, expire, call],
    rules: [
      (play) => {
        const tokens = play.seen.flatMap(({ answer }) =>
          typeof answer.refresh_token === 'string' && answer.refresh_token !== ''
            ? [answer.refresh_token]
            : [],
        )
        return every(
          {
            subject: 'requests with a refresh token in them',
            expected: 'only bodies sent to the authorization server',
          },
          () => true,
          (seen) => !tokens.some((token) => placesOf(seen).some((text) => text.includes(token))),
        )(play)
      },
    ],
  },
  {
    id: 'restart',
    title: 'A restart with an expired access token needs no sign-in',
    level: 'MUST',
    basis: 'derived',
    clause: rfc6749('1.5'),
    statement:
      'A client that starts again finds its refresh token and uses it, though the access token has expired.',
    cause: 'The refresh token is kept in memory only, or the time of expiry is forgotten over a restart.',
    verdict: { pass: 'After the restart the stored refresh token was used.' },
    needs: ['refresh-token'],
    script: [call, expire, restart, call],
    rules: [signsIn(1), callsSucceed('all')],
  },
]

/** Where a refresh token has no business: addresses, headers, and what others than the authorization server get. */
function placesOf({ url, headers, endpoint, body }: Seen): string[] {
  const everywhere = [decodeURIComponent(url.href.replaceAll('+', ' ')), [...headers.values()].join('\n')]
  return endpoint === 'mcp' || endpoint === 'userinfo' ? [...everywhere, body] : everywhere
}
