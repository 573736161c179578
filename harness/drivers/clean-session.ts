import type { LedgerEntry } from '../engine/report.ts'
import type { Redactor } from '../evidence/redactor.ts'
import { isSame, type Ledger, type Pair } from '../rp/ledger.ts'
import type { RelyingParty } from '../rp/relying-party.ts'
import type { DeclaredLimit, Target } from '../target/target-file.ts'
import { endTokens } from './clean-up.ts'
import type { TemplateOperations } from './generic/template-operations.ts'
import type { LentAccounts } from './lent-accounts.ts'
import type { MadeActors } from './made-actors.ts'
import type { Traces } from './traces.ts'

/** What a check did at a target that lives on. */
export interface SessionDeeds {
  readonly target: Target
  readonly redactor: Redactor
  readonly ledger: Ledger
  readonly made: MadeActors
  readonly lent: LentAccounts
  readonly limitsTouched: boolean
  readonly traces?: Traces | undefined
}

/** Undoes what a check did at the target, by calls that have a deadline of their own; says how each token ended. */
export async function cleanSession(
  { target: { declared }, redactor, ledger, made, lent, limitsTouched, traces }: SessionDeeds,
  { rp, operations }: { readonly rp: RelyingParty; readonly operations: TemplateOperations },
): Promise<readonly LedgerEntry[]> {
  if (limitsTouched) {
    await operations.setOfflineLimits({
      idle: seconds(declared.offline_idle_limit),
      max: seconds(declared.offline_max_limit),
    })
  }
  // Whoever puts an account back may have to sign in for it, and the tokens of that end with the others.
  const notPutBack = await lent.returnAll(operations.state).then(
    () => undefined,
    (error: unknown) => ({ error }),
  )
  const entries = await endTokens(ledger, rp, redactor, { windowSeconds: declared.propagation_window ?? 0 })
  for (const { user, client } of nothingLeft(ledger, entries)) traces?.ended(user.username, client.clientId)
  await made.removeAll(operations.throwAways)
  if (notPutBack !== undefined) throw notPutBack.error
  return entries
}

/** How the tokens ended of a target that ends itself with the session. */
export function endedWithTheTarget(ledger: Ledger, redactor: Redactor): readonly LedgerEntry[] {
  return ledger.tokens.map(({ firstValue, user, client }) => ({
    token: redactor.placeholderOf(firstValue) ?? 'refresh_token',
    requirement: '',
    user: user.username,
    client: client.clientId,
    end: 'gone-with-provider',
    how: 'the provider of this check was closed',
  }))
}

/** Users and clients of which no token can be left: each answer came, and each token is proven dead. */
function nothingLeft({ asked }: Ledger, entries: readonly LedgerEntry[]): Pair[] {
  const lives = ({ user, client }: Pair): boolean =>
    entries.some(
      (entry) =>
        entry.user === user.username && entry.client === client.clientId && entry.end !== 'proven-dead',
    )
  return asked.all.filter((pair) => !lives(pair) && !asked.unanswered.some((one) => isSame(one, pair)))
}

function seconds(limit: DeclaredLimit | undefined): number | null {
  return typeof limit === 'number' ? limit : null
}
