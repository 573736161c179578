import { defaultUsers } from '../fixtures/people.ts'
import { assembleReport } from '../harness/checks/assemble-report.ts'
import type { FailOn } from '../harness/engine/gate.ts'
import type { RequirementResult, RunReport } from '../harness/engine/report.ts'
import { toolVersion } from '../harness/target/package-root.ts'
import { mcpPreset } from '../mock-provider/provider/mcp/mcp-preset.ts'
import type { MockProviderOptions } from '../mock-provider/provider/provider.ts'
import type { ClientUnderTest } from './client-under-test.ts'
import type { JudgedHazard, Play } from './hazard.ts'
import { judgedHazards } from './hazards/index.ts'
import { played, type Theatre } from './play.ts'
import { blockedResult, resultOf } from './result.ts'

const [firstUser] = defaultUsers

/** How the mock is in every play, unless the hazard says otherwise: nothing is in the way, and nobody has to be at a browser. */
export const calm = {
  login: { auto: firstUser?.username ?? '' },
  // A refresh token stays good and comes with each answer, so that a client that keeps the wrong one shows it in `rotation` only.
  rotation: { public: 'none', confidential: 'none' },
  refresh: { refresh_token: 'always' },
} satisfies MockProviderOptions

/** The mock of the judge for clients of MCP. */
export const calmMcp = { ...mcpPreset, ...calm } satisfies MockProviderOptions

/** The mock of the judge for clients of OpenID Connect, which call UserInfo. */
export const calmOpenid = { protocol: 'openid', ...calm } satisfies MockProviderOptions

export interface Judgement extends Theatre {
  /** Ids of hazards; empty for all of them. */
  readonly only: readonly string[]
  /** What the client is called in the report. */
  readonly name: string
  /** How it is run, for the command line that plays a hazard again. */
  readonly how: string
  readonly failOn: FailOn
  readonly signal?: AbortSignal
  /** Told of each verdict. */
  judged?(result: RequirementResult): void
}

/** Plays the hazards one after another with a client, and reports what it did in each. */
export async function judgedClient(client: ClientUnderTest, judgement: Judgement): Promise<RunReport> {
  const startedAt = new Date()
  const results: RequirementResult[] = []
  let baseline: Play | undefined
  const isSelected = ({ id }: JudgedHazard): boolean =>
    judgement.only.length === 0 || judgement.only.includes(id)
  for (const hazard of judgedHazards) {
    if (judgement.signal?.aborted === true) break
    // The first is played for the others, too: a client that fails it would fail them all for the same reason.
    const [first] = results
    if (first !== undefined && !isSelected(hazard)) continue
    const facts = { selected: isSelected(hazard), rerun: `${judgement.how} ${hazard.id}` }
    const isBlocked = first !== undefined && first.class !== 'pass' && hazard.atConnect !== true
    let result: RequirementResult
    if (isBlocked) result = blockedResult(hazard, first, facts)
    else {
      const play = await played(hazard, client, judgement)
      baseline ??= play
      result = resultOf(hazard, play, { ...facts, baseline })
    }
    results.push(result)
    judgement.judged?.(result)
  }
  return reportOf(results, { judgement, startedAt })
}

/** The report of a client, by the same schema as that of a server. */
export function reportOf(
  results: readonly RequirementResult[],
  { judgement, startedAt }: { readonly judgement: Judgement; readonly startedAt: Date },
): RunReport {
  const { signal, failOn, name, options, secrets } = judgement
  return assembleReport({
    outcome: {
      completion:
        signal?.aborted === true
          ? { state: 'interrupted', reason: 'interrupted by the user' }
          : { state: 'complete' },
      results,
      ledger: [],
      internalFailures: [],
      misconfigured: [],
      warnings: [],
    },
    failOn,
    profiles: [],
    target: { name, issuer: options.issuer, driver: 'judge', over: 'a client, judged by the mock' },
    catalogue: { edition: 'hazards for clients', requirements: judgedHazards.length },
    toolVersion,
    startedAt,
    finishedAt: new Date(),
    warnings: [],
    secrets,
  })
}
