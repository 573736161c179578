import { oidcCore, rfc8414 } from '../../harness/engine/clause.ts'
import type { JudgedHazard, Rule } from '../hazard.ts'
import { callsSucceed, every, observed, signsIn } from '../rules.ts'
import { isRefresh, isSignIn, isUse, tokenOf } from '../seen.ts'
import { call, change, expire, restart } from '../step.ts'
import { refreshing } from './common.ts'

const openid = { protocol: 'openid' } as const

/** The issuer of another server, which the metadata of the known address names all at once. */
const another = 'https://another.example'

/** Whether the server is who it was, and whether the tokens are its own and the user's. */
export const identityHazards: readonly JudgedHazard[] = [
  {
    id: 'moved-issuer',
    title: 'A client stays with the issuer that it has its tokens from',
    level: 'MUST',
    basis: 'text',
    clause: rfc8414('3.3'),
    statement:
      'Metadata that names another issuer than the one it was fetched for is not used: no refresh token and no user goes there.',
    cause: 'Whatever the well-known address answers is taken for the metadata of the server.',
    verdict: { pass: 'Nothing was sent to endpoints of metadata that name another issuer.' },
    needs: ['refresh-token'],
    script: [
      call,
      change('the metadata names another issuer', async (mock) =>
        mock.faults.on({ endpoint: 'discovery' }, { set: { issuer: another } }),
      ),
      ...[expire, restart, call],
    ],
    rules: [trustsNoOtherIssuer],
  },
  {
    id: 'another-user',
    title: 'An answer about another user is refused',
    level: 'MUST',
    basis: 'text',
    clause: oidcCore('12.2', 'RefreshTokenResponse'),
    statement:
      'Where the ID token of a refresh has another subject than that of the sign-in, the client does not use the answer.',
    cause: 'The ID token of a refresh is not looked at.',
    verdict: { pass: 'The access token beside the ID token of another user was not used.' },
    needs: ['refresh-token', 'id-token'],
    options: { ...openid, faults: [{ ...refreshing, id_token: 'wrong-sub' }] },
    script: [call, expire, call],
    rules: [usesNoRefreshedToken('the ID token of another user')],
  },
  {
    id: 'forged-id-token',
    title: 'An answer with a forged ID token is refused',
    level: 'SHOULD',
    basis: 'derived',
    clause: oidcCore('3.1.3.7', 'IDTokenValidation'),
    statement:
      'Where the signature of the ID token of a refresh does not hold, the client does not use the answer.',
    cause: 'The ID token of a refresh is decoded, and not verified.',
    verdict: { pass: 'The access token beside the forged ID token was not used.' },
    needs: ['refresh-token', 'id-token'],
    options: { ...openid, faults: [{ ...refreshing, id_token: 'wrong-signature' }] },
    script: [call, expire, call],
    rules: [usesNoRefreshedToken('a forged ID token')],
  },
  {
    id: 'new-key',
    title: 'A new signing key costs no grant',
    level: 'SHOULD',
    basis: 'derived',
    clause: oidcCore('10.1.1', 'RotateSigKeys'),
    statement:
      'Where an ID token is signed with a key that the client has not seen, it fetches the key set again and goes on.',
    cause: 'The key set is fetched once and kept for ever.',
    verdict: { pass: 'The client went on after the server had changed its key.' },
    needs: ['refresh-token', 'id-token'],
    options: openid,
    script: [
      call,
      change('the server signs with a new key', (mock) => mock.keys.rotate()),
      ...[expire, call],
    ],
    rules: [signsIn(1), callsSucceed('all')],
  },
  {
    id: 'slow-clock',
    title: 'Two minutes between the clocks keep nobody out',
    level: 'SHOULD',
    basis: 'derived',
    clause: oidcCore('3.1.3.7', 'IDTokenValidation'),
    statement: 'A client takes ID tokens of a server whose clock is two minutes ahead of its own.',
    cause: 'The time of issue is compared to the second.',
    verdict: { pass: 'The client took the ID token.' },
    needs: ['id-token'],
    atConnect: true,
    options: { ...openid, faults: [{ endpoint: 'token', skew: 120 }] },
    script: [call],
    rules: [signsIn(1), callsSucceed('all')],
  },
]

/** The access token of an answer to a refresh is not used, since of the rest of the answer something is wrong. */
function usesNoRefreshedToken(beside: string): Rule {
  return (play) => {
    const brought = play.seen.filter(isRefresh).flatMap(({ answer }) => tokenOf(answer, 'access_token') ?? [])
    return every(
      { subject: 'calls', expected: `none with an access token that came beside ${beside}` },
      isUse,
      ({ headers }) => !brought.some((token) => headers.get('authorization')?.endsWith(token) === true),
    )(play)
  }
}

function trustsNoOtherIssuer({ seen }: Parameters<Rule>[0]): ReturnType<Rule> {
  const moved = seen.find(
    ({ endpoint, answer }) =>
      endpoint === 'discovery' && answer.token_endpoint !== undefined && answer.issuer === another,
  )
  const trusting = seen.filter(
    (each) =>
      moved !== undefined && each.order > moved.order && (isSignIn(each) || each.endpoint === 'token'),
  )
  return observed(trusting.length === 0, 'violated', {
    subject: 'sign-ins and token requests after metadata of another issuer',
    expected: 'none',
    observed: moved === undefined ? 'the metadata was not fetched again' : String(trusting.length),
    by: trusting.length === 0 && moved !== undefined ? [moved] : trusting,
  })
}
