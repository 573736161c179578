import { testClient, testUser } from '../../harness/drivers/actors.ts'
import type { TestSession } from '../../harness/drivers/driver.ts'
import type { MadeObject } from '../../harness/drivers/traces.ts'
import {
  ConfigError,
  MadeUserRefused,
  NotApplicable,
  PrerequisiteError,
} from '../../harness/engine/errors.ts'
import { exitCodes } from '../../harness/engine/gate.ts'
import type { CallsOf } from '../../harness/target/calls.ts'
import type { ClientRole, Target } from '../../harness/target/target-file.ts'
import { driverFor } from '../../selftest/driver-for.ts'
import { interruptible } from '../interruption.ts'
import {
  isEmpty,
  isUnderWay,
  type LeftBehind,
  leftBehindFile,
  leftBehindFiles,
  readLeftBehind,
  serverOf,
  writeLeftBehind,
} from '../left-behind.ts'
import { coloured, padded, printed, sentence } from '../printed.ts'
import { requestOf, type TargetOptions } from '../request-of.ts'
import { print } from '../terminal.ts'

/** The narrowest first: what others than the run have stays where it can. */
const revocations: readonly CallsOf<'revocation'>[] = [
  'admin-revoke-user-client',
  'user-revoke-grant',
  'admin-revoke-user',
]

/** Why a user stays of whom nobody knows whether they were made. */
export const unknownUser =
  'the run was killed before the target told their identifier; look by hand whether they are there'

/**
 * Lists what a killed run left at its target, and ends it by the calls of the target file; returns 3 if something stays.
 *
 * @throws ConfigError, TargetError
 */
export async function cleanup(
  options: TargetOptions & { readonly out: string; readonly list: boolean },
): Promise<number> {
  const all = await leftIn(options.out)
  if (all.length === 0) {
    print(printed`nothing is left behind: ${leftBehindFile(options.out)} is not there`)
    return exitCodes.met
  }
  if (options.list) {
    for (const { left } of all) list(left)
    return exitCodes.met
  }
  const request = await requestOf([], options)
  const { target } = request
  if (target === undefined)
    throw new ConfigError('cleanup needs the target file of the run: name it with --target')
  for (const { file, left } of all) refuseForeign(file, left, target)
  if (target.keycloak !== undefined) {
    const byHand =
      'the driver keycloak works in a realm of its own each time; remove it in the administration console'
    for (const { left } of all) {
      print(...left.made.map((one) => line('stays', objectWords(one), byHand)))
      print(...left.access.map((pair) => line('stays', accessWords(pair), byHand)))
    }
    return exitCodes.notArranged
  }
  return interruptible(async ({ ordered: signal }) => {
    const driver = driverFor(request)
    try {
      await driver.start(signal)
      const session = await driver.openSession({ needs: [] }, signal)
      try {
        let code: number = exitCodes.met
        for (const { file, left } of all) {
          const remains = await ended(left, target, session)
          await writeLeftBehind(file, remains)
          if (!isEmpty(remains)) code = exitCodes.notArranged
        }
        return code
      } finally {
        await session.close()
      }
    } finally {
      await driver.cleanUp?.()
      await driver.stop()
    }
  })
}

interface Left {
  readonly file: string
  readonly left: LeftBehind
}

/** What each run in a folder left. @throws ConfigError for a file that is something else */
async function leftIn(out: string): Promise<Left[]> {
  const all: Left[] = []
  for (const file of await leftBehindFiles(out)) {
    const left = await readLeftBehind(file)
    if (left !== undefined) all.push({ file, left })
  }
  return all
}

function list(left: LeftBehind): void {
  print(printed`left at ${left.issuer}`, ...left.access.map((pair) => line('left', accessWords(pair), '')))
  print(...left.made.map((one) => line('left', objectWords(one), '')))
}

/** @throws ConfigError where a file is about another server, or its run is not over */
function refuseForeign(file: string, left: LeftBehind, target: Target): void {
  if (serverOf(target) !== left.issuer) {
    throw new ConfigError(`${file} is about ${left.issuer}, and the target file about ${serverOf(target)}`)
  }
  if (isUnderWay(left)) {
    throw new ConfigError(
      `${file} is that of a run that is not over (process ${left.process?.id}); wait for its end, or take "process" out of the file if that is another program by now`,
    )
  }
}

/** Ends what can be ended, printing a line for each; returns what remains. */
async function ended(left: LeftBehind, target: Target, session: TestSession): Promise<LeftBehind> {
  const made: MadeObject[] = []
  for (const one of left.made) {
    if (!(await told(objectWords(one), 'removed', session, () => removed(one, target, session))))
      made.push(one)
  }
  const gone = left.made.filter((one) => !made.includes(one))
  const access: LeftBehind['access'] = []
  for (const pair of left.access) {
    const went = gone.some(({ kind, name }) => kind !== 'other' && pair[kind] === name)
    const end = went ? async () => {} : () => revoked(pair, target, session)
    if (!(await told(accessWords(pair), 'ended', session, end))) access.push(pair)
  }
  const { process: _, ...rest } = left
  return { ...rest, access, made }
}

async function removed({ kind, name, id }: MadeObject, target: Target, session: TestSession): Promise<void> {
  const { users, clients } = session.actors
  if (kind === 'other') throw new NotApplicable('it has to be removed by hand')
  try {
    if (kind === 'client')
      await clients.remove({ ...testClient('main', target.clients.main), clientId: name })
    else
      await users.remove({ role: 'left', username: name, password: '', ...(id === undefined ? {} : { id }) })
  } catch (error) {
    // Only the answer that the run did not live to see has what such a target calls the user by.
    if (error instanceof MadeUserRefused && id === undefined) throw new NotApplicable(unknownUser)
    // The run was killed before the target made it, or after it was removed.
    if (!(error instanceof PrerequisiteError && /\(got 404\b/.test(error.message))) throw error
  }
}

async function revoked(
  pair: LeftBehind['access'][number],
  target: Target,
  { actors }: TestSession,
): Promise<void> {
  const entry = [...target.users, ...(target.spares ?? [])].find(({ username }) => username === pair.user)
  const [role, client] =
    Object.entries(target.clients).find(([, candidate]) => candidate?.client_id === pair.client) ?? []
  if (entry === undefined || client === undefined)
    throw new NotApplicable('the target file does not have them')
  const call = revocations.find((name) => target.calls[name] !== undefined)
  if (call === undefined) {
    throw new NotApplicable(`the target file has none of the calls ${revocations.join(', ')}`)
  }
  const subject = { user: testUser('left', entry), client: testClient(role as ClientRole, client) }
  await actors.operations.revoke(call, subject)
}

async function told(
  what: string,
  done: string,
  session: TestSession,
  work: () => Promise<void>,
): Promise<boolean> {
  try {
    await work()
    print(line(done, what, ''))
    return true
  } catch (error) {
    if (!(error instanceof PrerequisiteError || error instanceof NotApplicable)) throw error
    print(line('stays', what, session.redact(error.message)))
    return false
  }
}

function line(state: string, what: string, why: string) {
  const word = coloured(state === 'stays' ? 'red' : 'green', padded(state, 8))
  return why === '' ? printed`${word}  ${what}` : printed`${word}  ${what}: ${sentence(why)}`
}

function accessWords({ user, client }: LeftBehind['access'][number]): string {
  return `the access of ${user} at ${client}`
}

function objectWords({ kind, name }: MadeObject): string {
  return kind === 'other' ? name : `the ${kind} ${name}`
}
