import { callsOf, describedCall } from '../target/calls.ts'
import type { Target } from '../target/target-file.ts'
import type { RunPlan } from './run-plan.ts'

/** What a run does to a server and its accounts, in words. */
export interface Footprint {
  readonly accounts: string
  readonly requests: string
  readonly makes: readonly string[]
  readonly ends: readonly string[]
}

/** Requests for a check of each area, as the built-in mock counts them; a test compares them with a run. */
const requestsPerCheck: Readonly<Record<string, number>> = {
  scope: 10,
  refresh: 11,
  logout: 25,
  lifetime: 35,
  revocation: 37,
  administration: 33,
  'client-wide': 28,
  isolation: 29,
  hygiene: 19,
  state: 26,
  registration: 6,
  mcp: 8,
}

const perOtherCheck = 25

/** About how many requests the checks send, rounded to two digits. */
export function requestsOf(areas: readonly string[]): number {
  const sum = areas.reduce((total, area) => total + (requestsPerCheck[area] ?? perOtherCheck), 0)
  const step = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(sum, 1))) - 1)
  return Math.round(sum / step) * step
}

/** Whose accounts a run touches, how much it sends, and what it makes and ends. */
export function footprintOf(plan: RunPlan, target: Target): Footprint {
  const makesUsers = target.calls['admin-create-user'] !== undefined
  const makesClients = target.calls['admin-create-client'] !== undefined
  const names = [...target.users, ...(target.spares ?? [])].map(({ username }) => username)
  const clients = [...new Set(Object.values(target.clients).map((client) => client?.client_id))]
  const accounts = [
    ...(makesUsers ? ['throw-away users'] : []),
    ...(names.length === 0 ? [] : [`the users ${names.join(', ')}`]),
    ...(makesClients ? ['throw-away clients'] : []),
    ...(clients.length === 0 ? [] : [`the clients ${clients.join(', ')}`]),
  ]
  const revocations = callsOf('revocation').filter((name) => target.calls[name] !== undefined)
  const ofAll = revocations.filter((name) => describedCall(name).endsAll === true)
  return {
    accounts: accounts.join('; '),
    requests: `about ${requestsOf(plan.runs.map(({ area }) => area))} requests in ${plan.runs.length} checks, as counted at the built-in mock; pages, lists and retries add to it`,
    makes: plan.makes,
    ends: [
      'login sessions of these users in its own browsers',
      ...(revocations.length === 0
        ? []
        : [
            `all offline access that these users and clients have, also from elsewhere (calls ${revocations.join(', ')})`,
          ]),
      ...(ofAll.length === 0
        ? []
        : [`the tokens of every user at those clients (calls ${ofAll.join(', ')})`]),
      ...plan.disturbs.map(
        ({ what, ids }) =>
          `for everybody: ${disturbed[what]} (${ids.length} ${ids.length === 1 ? 'check' : 'checks'})`,
      ),
    ],
  }
}

const disturbed: Readonly<Record<RunPlan['disturbs'][number]['what'], string>> = {
  clock: 'the clock of the server is moved',
  lifetimes: 'limits of tokens are changed, and put back',
  keys: 'signing keys are changed',
  server: 'the server is restarted',
}
