import { mcpAuthorization, rfc6750, rfc8707 } from '../../harness/engine/clause.ts'
import { requirement } from '../requirement.ts'
import { audienceShown } from '../shared/audience.ts'
import { connect, listTools, opened, statusOf } from './session.ts'

const handling = mcpAuthorization('Token Handling', 'token-handling')

export const mcpServerRefreshedTokenAccepted = requirement({
  id: 'mcp-server-refreshed-token-accepted',
  area: 'mcp',
  title: 'An MCP server takes a refreshed token in an open session',
  level: 'SHOULD',
  basis: 'derived',
  clause: handling,
  statement:
    'A session goes on with the next access token of the same client and user; the first token was good for no more than the next one.',
  profiles: ['mcp'],
  needs: ['authorize', 'mcp-server'],
  defect: 'mcp-server-refuses-refreshed-tokens',
  procedure: [
    'OFFLINE(U1, C1, B1) for the server; initialize with the access token; tools/list has to work in the session.',
    'REFRESH with resource; tools/list in the same session, and initialize, with the new access token; assert 200.',
  ],
  verdict: {
    pass: 'Both are accepted.',
    warn: 'The new token is refused, in the session or at all.',
    notApplicable: 'The target file names no MCP server.',
  },
  control: 'The first access token opens the session and works in it, else the check is blocked.',
  proof: 'The refresh yields an access token, for the server where its audience is shown.',
  exceptions: 'A server without sessions is judged by its answers alone.',
  why: 'Each refresh would end the session and what was under way in it.',
  cause: 'The session is tied to the access token that opened it.',
  mend: 'Tie the session to user and client.',
  async check(check) {
    const { rp, observe, blocked } = check
    const { grant, session } = await opened(check)
    const before = await listTools(check, grant.accessToken, session)
    if (before.status !== 200) return blocked(`tools/list in the session answers ${statusOf(before)}`)
    const refreshed = await rp.refreshed(grant, { resource: rp.resource ?? '' })
    for (const [subject, reply] of [
      [
        'a refreshed access token in the open session',
        await listTools(check, refreshed.accessToken, session),
      ],
      ['a refreshed access token that opens a session', await connect(check, refreshed.accessToken)],
    ] as const) {
      observe.that(reply.status === 200, {
        subject,
        expected: 'HTTP 200',
        observed: statusOf(reply),
        replies: [refreshed, reply],
      })
    }
  },
})

export const mcpServerDeadToken401 = requirement({
  id: 'mcp-server-dead-token-401',
  area: 'mcp',
  title: 'An MCP server answers a dead token with 401',
  level: 'MUST',
  basis: 'text',
  clause: handling,
  also: [rfc6750('3.1')],
  statement: 'Invalid and expired tokens are answered with 401, by which a client learns to refresh.',
  profiles: ['mcp'],
  needs: ['authorize', 'mcp-server'],
  defect: 'mcp-server-takes-expired-tokens',
  procedure: [
    'OFFLINE(U1, C1, B1) for the server; initialize with the access token has to work.',
    'initialize with a text that is no token; assert 401.',
    'Where the check can wait so long: wait until expires_in and a minute are over; initialize with the same access token; assert 401.',
  ],
  verdict: {
    pass: 'Both are answered with 401.',
    fail: 'Another status.',
    notApplicable: 'The target file names no MCP server.',
  },
  control: 'The same access token works before it expires.',
  proof: 'expires_in is what the token answer said; without it only the text is judged.',
  exceptions: 'A minute is given for clocks that differ.',
  why: 'Clients refresh at 401; with anything else they give up.',
  cause: 'The framework answers refused tokens with 403 or 400.',
  mend: 'Answer refused and expired tokens with 401 and a challenge.',
  async check(check) {
    const { rp, observe } = check
    const { grant } = await opened(check)
    const judge = async (subject: string, token: string | undefined, taken: string): Promise<void> => {
      const reply = await connect(check, token)
      observe.that(reply.status === 401, {
        subject,
        expected: 'HTTP 401',
        observed: statusOf(reply),
        replies: [reply],
        ...(reply.status < 300 ? { cause: taken } : {}),
      })
    }
    await judge(
      'a text that is no token',
      `${crypto.randomUUID()}${crypto.randomUUID()}`,
      'Nobody verifies the token.',
    )
    const { expiresIn } = grant.first
    if (expiresIn === undefined || !rp.canWait(expiresIn + 60))
      return observe.note('an expired access token', 'not waited for')
    await rp.wait(expiresIn + 60)
    await judge('an expired access token', grant.accessToken, 'Nobody looks at the time of the token.')
  },
})

export const mcpServerRefreshTokenRefused = requirement({
  id: 'mcp-server-refresh-token-refused',
  area: 'mcp',
  title: 'An MCP server takes no refresh token',
  level: 'MUST NOT',
  basis: 'derived',
  clause: handling,
  statement: 'A refresh token is for the authorization server only; sent as an access token it is refused.',
  profiles: ['mcp'],
  needs: ['authorize', 'mcp-server'],
  defect: 'mcp-server-takes-refresh-tokens',
  procedure: [
    'OFFLINE(U1, C1, B1) for the server; initialize with the access token has to work.',
    'initialize with the refresh token; assert that it is refused.',
  ],
  verdict: {
    pass: 'The refresh token is refused.',
    fail: 'It opens the server.',
    notApplicable: 'The target file names no MCP server.',
  },
  control: 'The access token of the same grant opens the server.',
  proof: 'The refresh token is the newest one of a grant that is alive.',
  exceptions: 'Any refusal passes here; the status is the matter of mcp-server-dead-token-401.',
  why: 'A token that never expires would be sent to servers that are not meant to see it.',
  cause: 'Tokens of one signer are taken whatever their type is.',
  mend: 'Check the type of the token.',
  async check(check) {
    const { observe } = check
    const { grant } = await opened(check)
    const reply = await connect(check, grant.refreshToken)
    observe.that(reply.status >= 400, {
      subject: 'a refresh token in place of an access token',
      expected: 'refused',
      observed: statusOf(reply),
      replies: [reply],
    })
  },
})

export const mcpServerForeignAudienceRefused = requirement({
  id: 'mcp-server-foreign-audience-refused',
  area: 'mcp',
  title: 'An MCP server takes only tokens that are for it',
  level: 'MUST',
  basis: 'text',
  clause: handling,
  also: [rfc8707('2')],
  statement:
    'A server checks that an access token was issued for it, and refuses one that is for somebody else.',
  profiles: ['mcp'],
  needs: ['authorize', 'mcp-server'],
  defect: 'mcp-server-takes-foreign-tokens',
  procedure: [
    'OFFLINE(U1, C1, B1) for the server; initialize with the access token has to work.',
    'OFFLINE(U1, C1, B2) without the resource: its audience, by its claims or introspection, must not have the server, else the check is not applicable. Silence of introspection, which names the audience of the first token, counts as another one.',
    'initialize with the second access token; assert that it is refused.',
  ],
  verdict: {
    pass: 'The token is refused.',
    fail: 'It opens the server.',
    notApplicable:
      'The target file names no MCP server or sends its address as resource, or every token is for it.',
  },
  control: 'A token of the same user and client that is for the server opens it.',
  proof: 'What shows the audience names the server for the first token, and not for the second.',
  exceptions:
    'An authorization server with one resource may make all tokens for it. Where nothing shows the audience, nothing is judged.',
  why: 'A server that a user also uses could act in their name here.',
  cause: 'The signature and the issuer are checked, the audience is not.',
  mend: 'Compare aud with the own address.',
  async check(check) {
    const { rp, users, clients, browser, observe, notApplicable } = check
    const { grant } = await opened(check)
    const { resource = '' } = rp
    if (rp.namesResource)
      return notApplicable('the target file has the server among its resources, so every request names it')
    const own = await audienceShown(check, grant.first, clients.main)
    if (own?.includes(resource) !== true) return notApplicable('nothing shows that a token is for the server')
    const other = await rp.offline(users.first, clients.main, browser())
    const audience = await audienceShown(check, other.first, clients.main)
    if (audience?.includes(resource) === true)
      return notApplicable('tokens are for the server without being asked for')
    const reply = await connect(check, other.accessToken)
    observe.that(reply.status >= 400, {
      subject: 'an access token that is for somebody else',
      expected: 'refused',
      observed: statusOf(reply),
      replies: [reply],
    })
  },
})
