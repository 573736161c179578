import { type ContractCase, contractCases, runCase } from '../../harness/drivers/contract.ts'
import type { Driver } from '../../harness/drivers/driver.ts'
import { ConfigError, TargetError } from '../../harness/engine/errors.ts'
import { exitCodes } from '../../harness/engine/gate.ts'
import { redactedError } from '../../harness/evidence/redacted-errors.ts'
import type { RunRequest } from '../../harness/runner/run-request.ts'
import { driverFor } from '../../selftest/driver-for.ts'
import { interruptible } from '../interruption.ts'
import { coloured, padded, printed, sentence } from '../printed.ts'
import { requestOf, type TargetOptions } from '../request-of.ts'
import { print } from '../terminal.ts'

type Verdict = 'held' | 'broken' | 'left out'

const words = {
  held: coloured('green', padded('pass', 8)),
  broken: coloured('red', padded('fail', 8)),
  'left out': coloured('dim', padded('skipped', 8)),
} as const

/** Runs the contract of drivers with the driver of a target file; returns 0, or 1 where it breaks the contract. */
export async function driverCheck(options: TargetOptions): Promise<number> {
  const request = await requestOf([], options)
  return interruptible(async ({ ordered: signal }) => {
    const verdicts: Verdict[] = []
    for (const each of contractCases({ endsAll: options.allowDestructive })) {
      signal.throwIfAborted()
      const { verdict, said } = await verdictOn(each, request)
      verdicts.push(verdict)
      print(printed`${words[verdict]}  ${each.title}`)
      if (said !== undefined) print(printed`${padded('', 10)}${sentence(said)}`)
    }
    const count = (wanted: Verdict): number => verdicts.filter((verdict) => verdict === wanted).length
    print(
      printed``,
      printed`${count('held')} passed, ${count('broken')} failed, ${count('left out')} skipped`,
    )
    return count('broken') > 0 ? exitCodes.failed : exitCodes.met
  })
}

async function verdictOn(
  { needs, run }: ContractCase,
  request: RunRequest,
): Promise<{ readonly verdict: Verdict; readonly said?: string }> {
  let latest: Driver | undefined
  let lacking: string | undefined
  try {
    await runCase(
      {
        async run(stage) {
          if (needs.length > 0) {
            const abilities = (await stage.started()).driver.abilities()
            const missing = needs.map((name) => abilities[name]).find(({ has }) => !has)
            if (missing?.has === false) {
              lacking = missing.reason
              return
            }
          }
          await run(stage)
        },
      },
      async () => {
        latest = driverFor(request)
        return { driver: latest }
      },
    )
  } catch (error) {
    if (error instanceof ConfigError || error instanceof TargetError) throw error
    const said = latest === undefined ? error : redactedError(error, latest.secrets)
    return { verdict: 'broken', said: String((said as Error).message).split('\n')[0] ?? '' }
  }
  return lacking === undefined ? { verdict: 'held' } : { verdict: 'left out', said: lacking }
}
