import { ConfigError, TargetError } from '../harness/engine/errors.ts'
import type { Footprint } from '../harness/runner/footprint.ts'
import type { RunRequest } from '../harness/runner/run-request.ts'
import { kindOfHost } from '../network/address-kind.ts'
import { driverFor } from '../selftest/driver-for.ts'
import { type Printed, printed, sentence } from './printed.ts'
import { print } from './terminal.ts'

/** Whether a server is on this machine, where everybody expects tests to change things. */
export function isOnThisMachine(issuer: string): boolean {
  return kindOfHost(new URL(issuer).hostname) === 'loopback'
}

/** What a run does to a server that is elsewhere, said before it does it. */
export function footprintLines(issuer: string, { accounts, requests, makes, ends }: Footprint): Printed[] {
  return [
    printed`note  ${new URL(issuer).host} is not on this machine. This run`,
    printed`note    touches  ${sentence(accounts)}`,
    printed`note    sends    ${sentence(requests)}`,
    ...makes.map((each) => printed`note    makes    ${sentence(each)}`),
    ...ends.map((each) => printed`note    ends     ${sentence(each)}`),
  ]
}

/** Requests of `init` at the built-in mock; a test compares them. */
export const requestsOfInit = 70

/** What `init` does to a server that is elsewhere, said before it does it. */
export function initFootprintLines(
  issuer: string,
  {
    users,
    clients,
    registers,
  }: { readonly users: readonly string[]; readonly clients: readonly string[]; readonly registers: boolean },
): Printed[] {
  if (isOnThisMachine(issuer)) return []
  const [first = 'nobody'] = users
  return [
    printed`note  ${new URL(issuer).host} is not on this machine. init`,
    printed`note    touches  the user ${first}${clients.length === 0 ? '' : `; the clients ${clients.join(', ')}`}`,
    printed`note    sends    about ${requestsOfInit} requests, as counted at the built-in mock`,
    printed`note    makes    login sessions, tokens, and what the user agrees to${registers ? '; clients for those that are missing, which stay' : ''}`,
    printed`note    ends     every token that it makes, and these login sessions`,
  ]
}

/** Says what a run does to a server that is elsewhere. What keeps it from being planned is told by the run itself. */
export async function sayFootprint(request: RunRequest, signal: AbortSignal): Promise<void> {
  const { target } = request
  // Whoever lets the run start the server or make a realm has it to themselves.
  if (target === undefined || target.server !== undefined || target.keycloak !== undefined) return
  if (isOnThisMachine(target.issuer)) return
  const { planRun } = await import('../harness/runner/run-plan.ts')
  const { footprintOf } = await import('../harness/runner/footprint.ts')
  try {
    const plan = await planRun(request, { driverFor, signal })
    print(...footprintLines(target.issuer, footprintOf(plan, target)))
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof TargetError)) throw error
  }
}
