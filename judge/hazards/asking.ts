import { mcpAuthorization, mcpRegistration, rfc7591 } from '../../harness/engine/clause.ts'
import type { JudgedHazard, Play, Rule } from '../hazard.ts'
import { callsSucceed, every, observed, signsIn } from '../rules.ts'
import { asksForOfflineAccess, isRegistration, isSignIn, membersOf, type Seen } from '../seen.ts'
import { call, change, expire } from '../step.ts'
import { refreshing } from './common.ts'

const scopeOf = ({ parameters }: Seen): string[] => (parameters.get('scope') ?? '').split(' ')
const wider = 'mcp:more'

/** What a client asks for: scopes, and what it registers. */
export const askingHazards: readonly JudgedHazard[] = [
  {
    id: 'offline-listed',
    title: 'offline_access is asked for where it is listed',
    level: 'MAY',
    basis: 'text',
    clause: mcpAuthorization('Refresh Tokens', 'refresh-tokens'),
    statement:
      'Where the authorization server lists offline_access and issues refresh tokens for it only, a client that is to work without the user asks for it.',
    cause: 'Only the scopes of the resource are asked for.',
    verdict: { pass: 'offline_access was asked for.' },
    needs: [],
    atConnect: true,
    options: { grants: { online_refresh_tokens: false } },
    script: [call],
    rules: [
      every(
        { subject: 'the scope of sign-ins', expected: 'offline_access among it' },
        isSignIn,
        asksForOfflineAccess,
      ),
      callsSucceed('all'),
    ],
  },
  {
    id: 'offline-unlisted',
    title: 'offline_access is not asked for where it is not listed',
    level: 'SHOULD NOT',
    basis: 'derived',
    clause: mcpAuthorization('Refresh Tokens', 'refresh-tokens'),
    statement: 'Where the authorization server does not list offline_access, the client does not ask for it.',
    cause: 'offline_access is always added.',
    verdict: { pass: 'offline_access was not asked for.' },
    needs: ['mcp'],
    atConnect: true,
    options: { faults: [{ endpoint: 'discovery', set: { scopes_supported: ['mcp:tools'] } }] },
    script: [call],
    rules: [
      every(
        { subject: 'the scope of sign-ins', expected: 'no offline_access' },
        isSignIn,
        (seen) => !asksForOfflineAccess(seen),
      ),
      callsSucceed('all'),
    ],
  },
  {
    id: 'registration',
    title: 'The client registers the grant type refresh_token',
    level: 'SHOULD',
    basis: 'text',
    clause: mcpAuthorization('Refresh Tokens', 'refresh-tokens'),
    statement:
      'A client that uses refresh tokens names refresh_token among its grant_types when it registers.',
    cause: 'grant_types is left out, and its default is authorization_code alone.',
    verdict: { pass: 'The registration named the grant type.' },
    needs: ['registration'],
    atConnect: true,
    script: [call],
    rules: [
      every(
        { subject: 'grant_types of registrations', expected: 'refresh_token among them' },
        isRegistration,
        ({ body }) => {
          const { grant_types: types } = membersOf(body)
          return Array.isArray(types) && types.includes('refresh_token')
        },
      ),
    ],
  },
  {
    id: 'application-type',
    title: 'The client says what kind of application it registers',
    level: 'MUST',
    basis: 'text',
    clause: mcpRegistration(
      'Application Type and Redirect URI Constraints',
      'application-type-and-redirect-uri-constraints',
    ),
    statement:
      'A client names its application_type when it registers: native where users come back to an address of their own machine, web for others.',
    cause:
      'application_type is left out, and its default is web, for which OpenID Connect allows no loopback address.',
    verdict: { pass: 'The registration named a kind that fits the redirect URIs.' },
    needs: ['registration'],
    atConnect: true,
    script: [call],
    rules: [
      every(
        { subject: 'application_type of registrations', expected: 'there' },
        isRegistration,
        ({ body }) => membersOf(body).application_type !== undefined,
      ),
      every(
        {
          subject: 'application_type of registrations',
          expected: 'native for redirect URIs on this machine, web for others',
          short: 'weak',
        },
        isRegistration,
        ({ body }) => {
          const { application_type: type, redirect_uris: uris } = membersOf(body)
          return type === undefined || type === (isNative(uris) ? 'native' : 'web')
        },
      ),
    ],
  },
  {
    id: 'registration-drops-grant',
    title: 'A client lives with a registration that leaves the grant type out',
    level: 'SHOULD',
    basis: 'derived',
    clause: rfc7591('3.2.1'),
    statement:
      'Where the answer to a registration has no refresh_token among grant_types and refreshes are refused, the client asks the user again.',
    cause: 'The client insists on what it asked for.',
    verdict: { pass: 'The client asked the user again once the access token had expired.' },
    needs: ['registration'],
    atConnect: true,
    options: {
      faults: [
        { endpoint: 'registration', set: { grant_types: ['authorization_code'] } },
        { ...refreshing, error: 'unauthorized_client' },
      ],
    },
    script: [call, expire, call, call],
    rules: [signsIn(2), callsSucceed('last')],
  },
  {
    id: 'step-up',
    title: 'A client that needs more asks for what it has and what it needs',
    level: 'SHOULD',
    basis: 'text',
    clause: mcpAuthorization('Step-Up Authorization Flow', 'step-up-authorization-flow'),
    statement:
      'After a 403 insufficient_scope the client asks the user again, for the scope it had and for that of the challenge.',
    cause: 'Only the scope of the challenge is asked for, so that what was granted before is lost.',
    verdict: { pass: 'The second sign-in asked for the union.' },
    needs: ['mcp'],
    script: [
      call,
      change('the MCP server wants more for one call', async (mock) => {
        const header = `Bearer error="insufficient_scope", scope="${wider}", resource_metadata="${mock.issuer}/.well-known/oauth-protected-resource/mcp"`
        mock.faults.next('mcp', { status: 403, headers: { 'www-authenticate': header } })
      }),
      call,
      call,
    ],
    rules: [asksForUnion, callsSucceed('last')],
  },
]

/** Whether users come back to their own machine. @see RFC 8252, sections 7.1 and 7.3 */
function isNative(uris: unknown): boolean {
  return (
    Array.isArray(uris) &&
    uris.some((uri) => {
      const { protocol, hostname } = new URL(String(uri))
      return !/^https?:$/.test(protocol) || ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
    })
  )
}

function asksForUnion({ seen }: Play): ReturnType<Rule> {
  const [first, second] = seen.filter(isSignIn)
  const wanted = first === undefined ? [] : [...scopeOf(first), wider]
  const missing = second === undefined ? wanted : wanted.filter((scope) => !scopeOf(second).includes(scope))
  return observed(missing.length === 0, 'violated', {
    subject: 'the scope of the second sign-in',
    expected: wanted.join(' '),
    observed: second === undefined ? 'there was none' : scopeOf(second).join(' '),
    by: second === undefined ? seen.filter(isSignIn) : [second],
  })
}
