import { exitCodes } from '../../harness/engine/gate.ts'
import { areas } from '../../harness/engine/vocabulary.ts'
import { planRun, type RunPlan } from '../../harness/runner/run-plan.ts'
import { driverFor } from '../../selftest/driver-for.ts'
import { interruptible } from '../interruption.ts'
import { coloured, type Printed, printed, sentence } from '../printed.ts'
import { remedyLine } from '../remedy-line.ts'
import { requestOf, type TargetOptions } from '../request-of.ts'
import { print, printJson } from '../terminal.ts'

const disturbanceWords = {
  clock: "moves the target's clock",
  lifetimes: 'changes how long tokens live',
  keys: 'rotates the signing keys',
  server: 'restarts the server',
} as const

/** Prints what a run would do at a target, without running a check. @throws ConfigError, TargetError */
export async function plan(
  names: readonly string[],
  options: TargetOptions & { readonly json: boolean },
): Promise<number> {
  const request = await requestOf(names, options)
  return interruptible(async ({ ordered: signal }) => {
    const runPlan = await planRun(request, { driverFor, signal })
    if (options.json) printJson(runPlan)
    else print(...planLines(runPlan))
    return exitCodes.met
  })
}

export function planLines(runPlan: RunPlan): Printed[] {
  const { target, runs, cannot, without, makes, disturbs, deadlines } = runPlan
  const missing = cannot.reduce((sum, { ids }) => sum + ids.length, 0)
  return [
    printed`${coloured('bold', target.name)}  ${target.issuer} (driver ${target.driver})`,
    printed`profiles  ${runPlan.profiles.join(', ')}`,
    printed``,
    printed`${coloured('bold', checks(runs.length))} would run: ${perArea(runs)}`,
    ...(missing === 0
      ? []
      : [printed`${coloured('bold', checks(missing))} cannot run, for ${reasons(cannot.length)}:`]),
    ...cannot.flatMap(({ reason, remedy, ids }) => [
      printed`  ${sentence(reason)} (${ids.length})`,
      coloured('dim', printed`    ${sentence(ids.join(', '))}`),
      ...(remedy === undefined ? [] : [printed`    add  ${remedyLine(remedy, ids.length)}`]),
    ]),
    ...(without.length === 0 ? [] : [printed``, printed`Some run with fewer observations:`]),
    ...without.map(
      ({ capability, reason, ids }) => printed`  without ${capability} (${ids.length}): ${sentence(reason)}`,
    ),
    printed``,
    printed`It would create:`,
    ...makes.map((each) => printed`  ${sentence(each)}`),
    ...(disturbs.length === 0 ? [] : [printed`These run alone and last, because they affect other checks:`]),
    ...disturbs.map(({ what, ids }) => printed`  ${disturbanceWords[what]}: ${sentence(ids.join(', '))}`),
    ...runPlan.left.map((each) => printed`${coloured('yellow', 'note')}  ${sentence(each)}`),
    printed`It would take at most ${deadlines.check} s for a check and ${deadlines.run} s for the run.`,
  ]
}

function perArea(runs: RunPlan['runs']): string {
  return Object.entries(areas)
    .map(([area, { letter }]) => ({ area, letter, count: runs.filter((run) => run.area === area).length }))
    .filter(({ count }) => count > 0)
    .map(({ area, letter, count }) => `${letter} ${area} ${count}`)
    .join(', ')
}

const checks = (count: number): string => `${count} ${count === 1 ? 'check' : 'checks'}`
const reasons = (count: number): string => (count === 1 ? 'one reason' : `${count} reasons`)
