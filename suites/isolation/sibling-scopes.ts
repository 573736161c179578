import type { Check } from '../../harness/checks/context.ts'
import { rfc6749, rfc9700 } from '../../harness/engine/clause.ts'
import { PrerequisiteError } from '../../harness/engine/errors.ts'
import type { Browser } from '../../harness/http/browser.ts'
import type { Grant } from '../../harness/rp/grant.ts'
import { requirement } from '../requirement.ts'

/** Scope values of OpenID Connect Core 1.0, section 5.4, that nobody has to agree on first. */
const standard = ['email', 'profile', 'address', 'phone']

export const isolationSiblingScopesIndependent = requirement({
  id: 'isolation-sibling-scopes-independent',
  area: 'isolation',
  title: 'Two offline tokens with different scopes keep their own scopes',
  level: 'MUST',
  basis: 'text',
  clause: rfc9700('4.14.2'),
  also: [rfc6749('6')],
  statement:
    'A refresh token is bound to the scope the user agreed to in its own authorization; a second authorization of the same client neither widens nor narrows the first.',
  profiles: ['oauth2', 'oauth2-bcp'],
  needs: ['authorize'],
  reliesOn: ['second-grant-keeps-first'],
  defect: 'sibling-grants-share-scopes',
  procedure: [
    'OBTAIN(U1, C1, "openid offline_access", prompt=consent, B1) -> ot_small.',
    'OBTAIN(U1, C1, "openid offline_access" and those of email, profile, address and phone that the server lists, or that the target file names for C1, prompt=consent, B1) -> ot_large in the same session.',
    'The values that ot_large has and ot_small lacks, by the answers to the exchanges, are what counts; not applicable where there are none.',
    'REFRESH(ot_small) and REFRESH(ot_large) without scope; assert that the first lacks all of them and that the second has all.',
    'Repeat in a new browser with the order of the two authorizations swapped.',
  ],
  verdict: {
    pass: 'Each token keeps the scope of its own authorization in both orders.',
    fail: 'A scope moved from one token to the other.',
    notApplicable:
      'policy.offline_tokens_per_user_client is single, or the effective scope is not observable.',
  },
  control:
    'Both tokens have to refresh, and only the scope values count in which the answers to their codes differed.',
  proof: 'The answers to the exchanges show that the two grants have different scopes.',
  exceptions:
    'Servers with one token per user and client declare it and are not asked; a server that grants the same scope to both, or tells the scope nowhere, is not applicable.',
  evidence: ['keycloak/keycloak#35521'],
  why: 'A device that was given little would get what another one was given.',
  cause: 'The scope is stored for the user and the client and not for the authorization.',
  mend: 'Store the scope with the authorization.',
  async check(check) {
    if (check.policy.offline_tokens_per_user_client === 'single') {
      check.notApplicable('the target declares one offline token per user and client')
    }
    await judge(check, ['small', 'large'])
    await judge(check, ['large', 'small'])
  },
})

type Size = 'small' | 'large'

async function judge(check: Check, order: readonly Size[]): Promise<void> {
  const { rp, users, clients, browser, observe, notApplicable } = check
  const device = browser()
  const grants = new Map<Size, Grant>()
  const before = new Map<Size, Set<string>>()
  for (const size of order) {
    const grant =
      size === 'small' ? await rp.offline(users.first, clients.main, device) : await larger(check, device)
    grants.set(size, grant)
    before.set(size, await scopeOf(check, grant))
  }
  const extra = [...(before.get('large') ?? [])].filter((value) => before.get('small')?.has(value) === false)
  if (extra.length === 0) {
    return notApplicable('the server grants no scope value more when more are asked for')
  }
  for (const [size, grant] of grants) {
    const reply = await rp.refreshed(grant)
    const scope = await scopeOf(check, grant)
    const wrong = extra.filter((value) => scope.has(value) !== (size === 'large'))
    observe.that(wrong.length === 0, {
      subject: `the scope after a refresh of the token with the ${size === 'small' ? 'smaller' : 'larger'} scope, which was granted ${order[0] === size ? 'first' : 'second'}`,
      expected: size === 'small' ? `without ${extra.join(', ')}` : `with ${extra.join(', ')}`,
      observed: wrong.length === 0 ? 'that' : `${size === 'small' ? 'with' : 'without'} ${wrong.join(', ')}`,
      replies: [reply],
    })
  }
}

/** A grant with as many standard scope values as the client may ask for. */
async function larger({ rp, users, clients, notApplicable }: Check, device: Browser): Promise<Grant> {
  const listed = rp.metadata.scopes_supported
  const standardOnes = Array.isArray(listed) ? standard.filter((value) => listed.includes(value)) : standard
  const known = [...new Set([...standardOnes, ...clients.main.scopes])]
  for (const more of [known, ...known.map((value) => [value])]) {
    const scope = ['openid', ...more, 'offline_access'].join(' ')
    try {
      return await rp.offline(users.first, clients.main, device, { scope })
    } catch (error) {
      // A client that may not ask for a value is no fault of the server.
      if (!(error instanceof PrerequisiteError)) throw error
    }
  }
  return notApplicable('the client may not ask for more scope values')
}

async function scopeOf({ rp, notApplicable }: Check, grant: Grant): Promise<Set<string>> {
  const scope = await rp.effectiveScope(grant.latest, grant.client)
  return scope ?? notApplicable('the scope of a token shows nowhere')
}
