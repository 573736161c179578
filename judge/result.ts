import type { RequirementResult } from '../harness/engine/report.ts'
import { judged, unjudged } from '../harness/engine/result.ts'
import type { JudgedHazard, Need, Play } from './hazard.ts'
import type { Played } from './play.ts'
import { withReplacedToken } from './rules.ts'
import { asksForOfflineAccess, isRegistration, isSignIn, isUse, tokenOf } from './seen.ts'

/** Why a hazard says nothing about a client, by what the client lacks. */
const lacking: Readonly<Record<Need, (play: Play, baseline: Play) => string | undefined>> = {
  registration: ({ seen }) =>
    seen.some(isRegistration)
      ? undefined
      : 'the client does not register itself, it was given a client identifier',
  'refresh-token': ({ seen }) =>
    seen.some(
      ({ endpoint, answer }) => endpoint === 'token' && tokenOf(answer, 'refresh_token') !== undefined,
    )
      ? undefined
      : 'no refresh token was issued: the client did not ask for one, or did not register the grant type (see registration)',
  'newest-refresh-token': ({ script, seen }) => {
    const crash = script.findIndex(({ does }) => does === 'crash')
    return withReplacedToken(seen.filter(({ step }) => step <= crash)).length === 0
      ? undefined
      : 'the client does not go by the newest refresh token even without a crash (see rotation)'
  },
  'kept-access-token': (_, { seen }) => {
    const tokens = seen.filter(isUse).map(({ headers }) => headers.get('authorization'))
    return new Set(tokens).size < tokens.length
      ? undefined
      : 'the client refreshes before every call, so it has nothing to do with lifetimes'
  },
  'id-token': ({ seen }) =>
    seen.some(({ answer }) => typeof answer.id_token === 'string')
      ? undefined
      : 'no ID token was issued: the client did not ask for openid, though it is listed',
  'offline-scope': ({ seen }) =>
    seen.some((each) => isSignIn(each) && asksForOfflineAccess(each))
      ? undefined
      : 'the client does not ask for offline_access (see offline-listed)',
  mcp: ({ resource }) => (resource === undefined ? 'the client was not used with an MCP server' : undefined),
}

export interface ResultFacts {
  readonly selected: boolean
  /** Command line that plays it again. */
  readonly rerun: string
  /** What the client does where nothing is in the way. */
  readonly baseline: Play
}

/** The verdict on a client in one hazard. */
export function resultOf(
  hazard: JudgedHazard,
  play: Played,
  { selected, rerun, baseline }: ResultFacts,
): RequirementResult {
  const { milliseconds, exchanges, troubles } = play
  const finished = {
    requirement: demandOf(hazard),
    ...{ selected, milliseconds, rerun, addedIn: undefined },
  }
  if (play.cannot !== undefined)
    return unjudged(finished, 'not-applicable', `the client cannot do that: ${play.cannot}`, { exchanges })
  if (play.seen.length === 0) {
    const why = troubles.length === 0 ? '' : ` (${troubles.join('; ')})`
    return unjudged(finished, 'blocked', `the client sent nothing to the mock${why}`)
  }
  const missing = hazard.needs
    .map((need) => lacking[need](play, baseline))
    .find((reason) => reason !== undefined)
  if (missing !== undefined) return unjudged(finished, 'not-applicable', missing, { exchanges })
  const observations = hazard.rules.map((rule) => rule(play))
  const told = troubles.map((trouble) => ({
    ...{ outcome: 'noted' as const, subject: 'the client', expected: '', observed: trouble, exchanges: [] },
  }))
  return judged(finished, [...observations, ...told], exchanges, [])
}

/** The result of a hazard that was not played, since the client does not even pass what comes before. */
export function blockedResult(
  hazard: JudgedHazard,
  before: RequirementResult,
  { selected, rerun }: Omit<ResultFacts, 'baseline'>,
): RequirementResult {
  const finished = { requirement: demandOf(hazard), selected, milliseconds: 0, rerun, addedIn: undefined }
  if (before.class === 'not-applicable') return unjudged(finished, 'not-applicable', before.summary)
  return unjudged(finished, 'blocked', `${before.id} did not hold`, { blockedBy: before.id })
}

function demandOf(hazard: JudgedHazard) {
  return { ...hazard, area: 'client' as const, profiles: [] }
}
