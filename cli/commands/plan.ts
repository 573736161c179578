import pc from 'picocolors'
import { exitCodes } from '../../harness/gate.ts'
import { areas } from '../../harness/requirement.ts'
import { type ForeseenRun, foreseenRun } from '../../suites/foreseen-run.ts'
import { interruptible } from '../interruption.ts'
import { requestOf, type TargetOptions } from '../request-of.ts'

const disturbanceWords = {
  clock: "moves the target's clock",
  lifetimes: 'changes how long tokens live',
  keys: 'rotates the signing keys',
  server: 'ends the server and starts it again',
} as const

/** Prints what a run would do at a target, without a check. @throws ConfigError, TargetError */
export async function plan(
  names: readonly string[],
  options: TargetOptions & { readonly json: boolean },
): Promise<number> {
  const request = await requestOf(names, options)
  return interruptible(async ({ ordered: signal }) => {
    const foreseen = await foreseenRun(request, signal)
    process.stdout.write(options.json ? `${JSON.stringify(foreseen, null, 2)}\n` : planText(foreseen))
    return exitCodes.met
  })
}

export function planText(foreseen: ForeseenRun): string {
  const { target, runs, cannot, without, makes, disturbs, deadlines } = foreseen
  const missing = cannot.reduce((sum, { ids }) => sum + ids.length, 0)
  const lines = [
    `${pc.bold(target.name)}  ${target.issuer} (driver ${target.driver})`,
    `profiles  ${foreseen.profiles.join(', ')}`,
    '',
    `${pc.bold(checks(runs.length))} would run: ${perArea(runs)}`,
    ...(missing === 0 ? [] : [`${pc.bold(checks(missing))} cannot, for ${reasons(cannot.length)}:`]),
    ...cannot.flatMap(({ reason, remedy, ids }) => [
      `  ${reason} (${ids.length})`,
      pc.dim(`    ${ids.join(', ')}`),
      ...(remedy === undefined ? [] : [`    add  ${remedy}`]),
    ]),
    ...(without.length === 0 ? [] : ['', 'Some run with less to look at:']),
    ...without.map(({ capability, reason, ids }) => `  without ${capability} (${ids.length}): ${reason}`),
    '',
    'It would make:',
    ...makes.map((each) => `  ${each}`),
    ...(disturbs.length === 0 ? [] : ['Alone and last, because others would feel it:']),
    ...disturbs.map(({ what, ids }) => `  ${disturbanceWords[what]}: ${ids.join(', ')}`),
    ...foreseen.left.map((each) => `${pc.yellow('note')}  ${each}`),
    `It would take at most ${deadlines.check} s for a check and ${deadlines.run} s for the run.`,
  ]
  return `${lines.join('\n')}\n`
}

function perArea(runs: ForeseenRun['runs']): string {
  return Object.entries(areas)
    .map(([area, { letter }]) => ({ area, letter, count: runs.filter((run) => run.area === area).length }))
    .filter(({ count }) => count > 0)
    .map(({ area, letter, count }) => `${letter} ${area} ${count}`)
    .join(', ')
}

const checks = (count: number): string => `${count} ${count === 1 ? 'check' : 'checks'}`
const reasons = (count: number): string => (count === 1 ? 'one reason' : `${count} reasons`)
