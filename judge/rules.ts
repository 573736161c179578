import type { Observation } from '../harness/engine/report.ts'
import type { Play, Rule } from './hazard.ts'
import { isRefresh, isSignIn, isUse, type Seen, tokenOf } from './seen.ts'

type Shortfall = Extract<Observation['outcome'], 'violated' | 'weak'>

/** An observation: as expected, or short of it by so much. */
export function observed(
  holds: boolean,
  short: Shortfall,
  told: Pick<Observation, 'subject' | 'expected' | 'observed'> & { readonly by: readonly Seen[] },
): Observation {
  const { by, ...words } = told
  return { outcome: holds ? 'met' : short, ...words, exchanges: by.map(({ number }) => number) }
}

/** The index of every step in which the client was asked to call. */
function callSteps({ script }: Play): number[] {
  return script.flatMap(({ does }, index) => (does === 'call' ? [index] : []))
}

/** The calls that the client was asked for get through: in every step, or in the last one only. */
export const callsSucceed =
  (which: 'all' | 'last'): Rule =>
  (play) => {
    const steps = which === 'all' ? callSteps(play) : callSteps(play).slice(-1)
    const counted = steps.map((step) => {
      const asked = play.script[step]
      const uses = play.seen.filter((seen) => seen.step === step && isUse(seen))
      const through = uses.filter(({ status }) => status === 200).length
      return { step, wanted: asked?.does === 'call' ? asked.times * asked.processes : 0, through, uses }
    })
    const short = counted.find(({ wanted, through }) => through < wanted)
    return observed(short === undefined, 'violated', {
      subject: which === 'all' ? 'the calls' : 'the last call',
      expected: 'every call gets through in the end',
      observed:
        short === undefined
          ? 'every call got through'
          : `${short.through} of ${short.wanted} got through in step ${short.step + 1}`,
      by: short?.uses ?? counted.flatMap(({ uses }) => uses),
    })
  }

/** The user is asked to sign in so often, the first time included. */
export const signsIn =
  (times: number, short: Shortfall = 'violated'): Rule =>
  ({ seen }) => {
    const signIns = seen.filter(isSignIn)
    return observed(signIns.length === times, short, {
      subject: 'sign-ins',
      expected: times === 1 ? 'one, at the beginning' : `${times}`,
      observed: String(signIns.length),
      by: signIns,
    })
  }

/** No more refreshes than these, in the whole play. */
export const refreshesAtMost =
  (most: number, short: Shortfall = 'violated'): Rule =>
  ({ seen }) => {
    const refreshes = seen.filter(isRefresh)
    return observed(refreshes.length <= most, short, {
      subject: 'refresh requests',
      expected: `no more than ${most}`,
      observed: String(refreshes.length),
      by: refreshes,
    })
  }

/** Refreshes with a token that was replaced by an answer which arrived before. */
export function withReplacedToken(seen: readonly Seen[]): readonly Seen[] {
  const replaced = new Set<string>()
  const again: Seen[] = []
  for (const each of seen.filter(isRefresh)) {
    const sent = each.parameters.get('refresh_token') ?? ''
    if (replaced.has(sent)) again.push(each)
    const got = each.status === 200 ? tokenOf(each.answer, 'refresh_token') : undefined
    if (got !== undefined && got !== sent) replaced.add(sent)
  }
  return again
}

/** A refresh token that was replaced by an answer which arrived is not sent again. */
export const sendsNoReplacedToken: Rule = ({ seen }) => {
  const again = withReplacedToken(seen)
  return observed(again.length === 0, 'violated', {
    subject: 'refresh tokens that were replaced',
    expected: 'none is sent again',
    observed: again.length === 0 ? 'none' : `${again.length} sent again`,
    by: again.length === 0 ? seen.filter(isRefresh) : again,
  })
}

/** A rule of one's own about some of the requests. */
export const every =
  (
    told: { readonly subject: string; readonly expected: string; readonly short?: Shortfall },
    of: (seen: Seen) => boolean,
    holds: (seen: Seen, play: Play) => boolean,
  ): Rule =>
  (play) => {
    const looked = play.seen.filter(of)
    const wrong = looked.filter((seen) => !holds(seen, play))
    return observed(wrong.length === 0, told.short ?? 'violated', {
      subject: told.subject,
      expected: told.expected,
      observed:
        wrong.length === 0 ? `so in all ${looked.length}` : `not so in ${wrong.length} of ${looked.length}`,
      by: wrong.length === 0 ? looked : wrong,
    })
  }
