import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { quote } from 'shlex'
import { defaultRedirectUri } from '../../harness/drivers/actors.ts'
import { ConfigError } from '../../harness/engine/errors.ts'
import { exitCodes } from '../../harness/engine/gate.ts'
import { readHar } from '../../harness/init/har.ts'
import { type Learned, learn } from '../../harness/init/learn.ts'
import { rulesFromRecording } from '../../harness/init/recording.ts'
import { targetText, updatedText, type WrittenTarget } from '../../harness/init/target-text.ts'
import { planRun, type RunPlan } from '../../harness/runner/run-plan.ts'
import { withDefaults } from '../../harness/target/defaults.ts'
import { loadTarget } from '../../harness/target/load-target.ts'
import type { PageRule } from '../../harness/target/page-rules.ts'
import { isReference, resolveSecret, type SecretContext } from '../../harness/target/secrets.ts'
import type { ClientRole, Target, UserEntry } from '../../harness/target/target-file.ts'
import { driverFor } from '../../selftest/driver-for.ts'
import { askForMissing } from '../ask.ts'
import { refuseUnwritable, writeFileWhole, writeNewFile } from '../files.ts'
import { interruptible } from '../interruption.ts'
import { type Printed, printed, sentence } from '../printed.ts'
import { withRegistered } from '../registered-clients.ts'
import { requestOf } from '../request-of.ts'
import { type OptionsTarget, type PartyOptions, targetFromOptions } from '../target-from-options.ts'
import { print } from '../terminal.ts'

export interface InitOptions extends PartyOptions {
  readonly register: boolean
  readonly registrationToken?: string
  readonly record?: string
  readonly insecure?: boolean
  readonly out: string
  readonly update: boolean
}

/**
 * Tries a server with the clients and users of the options, and writes a target file with what it observed; with
 * `--update`, changes only the `observed:` block of an existing file.
 *
 * @throws ConfigError for options, credentials and files that cannot be used, TargetError for an unreachable server
 */
export async function init(issuer: string | undefined, options: InitOptions): Promise<number> {
  return interruptible(({ ordered: signal }) => run(issuer, options, signal))
}

async function run(issuer: string | undefined, options: InitOptions, signal: AbortSignal): Promise<number> {
  if (options.update) await update(options.out, signal)
  else await create(issuer, options, signal)
  const request = await requestOf([], { target: options.out, over: 'in-process', allowDestructive: false })
  print(...planLines(await planRun(request, { driverFor, signal }), options.out))
  return exitCodes.met
}

async function create(issuer: string | undefined, options: InitOptions, signal: AbortSignal): Promise<void> {
  const answers = process.stdin.isTTY ? await askedOnTerminal(issuer, options) : { issuer, options }
  if (answers.issuer === undefined || !URL.canParse(answers.issuer)) {
    throw new ConfigError(
      'init needs an issuer, e.g. https://op.example, or --update to change an existing target file',
    )
  }
  const configured = targetFromOptions(answers.issuer, answers.options)
  await refuseExisting(options.out)
  await refuseUnwritable(options.out, 'choose another file with --out')
  // Find every mistake here before creating anything at the server.
  const users = await resolvedUsers(configured.users, secretsOf(options))
  const complete = options.register ? await withRegisteredClients(configured, options, signal) : configured
  if (complete.clients.main === undefined) {
    throw new ConfigError(
      'no client: add --client ci=env:CI_SECRET with the id and secret of yours, --public-client ID, or --register if the server supports dynamic registration',
    )
  }
  const bare = await targetOf(complete, users, options)
  const login = options.record === undefined ? undefined : await recordedLogin(options.record, bare)
  const pages = login === undefined ? {} : { login }
  const newTarget = { ...complete, ...pages }
  const learned = await learn({ ...bare, ...pages }, { signal, directory: process.cwd() })
  print(...learnedLines(learned))
  await writeNewFile(options.out, targetText(newTarget, learned, new Date().toISOString().slice(0, 10)), {
    // Rules of a recording contain values of one sign-in, any of which may be a secret.
    mode: login !== undefined || holdsSecrets(newTarget) ? 0o600 : 0o644,
  })
}

function holdsSecrets({ clients, users }: OptionsTarget): boolean {
  const secrets = [
    ...Object.values(clients).map((client) => client?.client_secret),
    ...users.map(({ password }) => password),
  ]
  return secrets.some((text) => text !== undefined && !isReference(text))
}

async function askedOnTerminal(issuer: string | undefined, options: InitOptions) {
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  // Lines may be pasted before their questions are asked; the iterator keeps them.
  const lines = terminal[Symbol.asyncIterator]()
  try {
    return await askForMissing(issuer, options, async (question) => {
      terminal.setPrompt(question)
      terminal.prompt()
      const { done, value } = await lines.next()
      if (done === true)
        throw new ConfigError('the input ended before every question was answered; use the options instead')
      return value
    })
  } finally {
    terminal.close()
  }
}

async function withRegisteredClients(
  partial: OptionsTarget,
  options: InitOptions,
  signal: AbortSignal,
): Promise<OptionsTarget> {
  const { out, registrationToken } = options
  return withRegistered(partial, {
    out,
    ...(registrationToken === undefined ? {} : { registrationToken }),
    tls: tlsOf(options),
    signal,
    say: (line) => print(printed`${line}`),
  })
}

/** Rules for pages that work by script, from the recorded sign-in of the first user. */
async function recordedLogin(file: string, { issuer, clients, users }: Target): Promise<PageRule[]> {
  const [user] = users
  if (user === undefined) throw new ConfigError('--record needs --user: the user whose sign-in was recorded')
  const rules = rulesFromRecording(await readHar(file), {
    file,
    issuer,
    redirectUri: clients.main.redirect_uri ?? defaultRedirectUri,
    user,
    omitted: (what) => print(printed`note  omitted from the rules because it may be a secret: ${what}`),
  })
  print(
    ...rules.map(
      ({ is, page, steps = [] }) =>
        printed`seen  ${page} (${is}): ${sentence(steps.map(({ request }) => request).join(', '))}`,
    ),
  )
  return rules
}

async function update(file: string, signal: AbortSignal): Promise<void> {
  const { target, directory } = await loadTarget(file)
  if (target.keycloak !== undefined)
    throw new ConfigError(`${file}: --update has nothing to observe for a keycloak: block`)
  await refuseUnwritable(file)
  const learned = await learn(target, { signal, directory })
  print(...learnedLines(learned))
  await writeFileWhole(file, updatedText(await readFile(file, 'utf8'), learned.observed))
}

function secretsOf({ out }: InitOptions): SecretContext {
  return {
    file: out,
    directory: dirname(resolve(out)),
    environment: process.env,
    literal: (path) =>
      print(printed`note  ${path}: this secret is written to the file; use env:NAME to keep it out`),
  }
}

async function resolvedUsers(entries: WrittenTarget['users'], context: SecretContext): Promise<UserEntry[]> {
  const users: UserEntry[] = []
  for (const { username, password } of entries) {
    users.push({ username, password: await resolveSecret(password, `--user ${username}`, context) })
  }
  return users
}

async function targetOf(
  { issuer, hosts, speaks, clients: entries }: WrittenTarget,
  users: readonly UserEntry[],
  options: InitOptions,
): Promise<Target> {
  const clients: Record<string, object> = {}
  for (const [role, entry] of Object.entries(entries)) {
    const { client_secret: reference } = entry
    const secret =
      reference === undefined
        ? {}
        : { client_secret: await resolveSecret(reference, `--client ${entry.client_id}`, secretsOf(options)) }
    clients[role as ClientRole] = { ...entry, ...secret }
  }
  return withDefaults({
    issuer,
    ...(hosts === undefined ? {} : { hosts }),
    ...speaks,
    clients: clients as unknown as Target['clients'],
    users,
    tls: tlsOf(options),
  })
}

function tlsOf({ ca, insecure }: InitOptions): Target['tls'] {
  return { ...(ca === undefined ? {} : { ca }), ...(insecure === true ? { insecure } : {}) }
}

async function refuseExisting(file: string): Promise<void> {
  const there = await readFile(file).then(
    () => true,
    () => false,
  )
  if (there)
    throw new ConfigError(
      `${file} already exists; --update observes the server again and changes only its observed: block`,
    )
}

function learnedLines({ notes, recipe }: Learned): Printed[] {
  const recipeNote = recipe === undefined ? [] : [`this looks like ${recipe.recipe.name}`]
  return [...recipeNote, ...notes].map((line) => printed`seen  ${sentence(line)}`)
}

/** How many checks the file enables, and the lines that would enable more. */
function planLines({ runs, cannot }: RunPlan, file: string): Printed[] {
  return [
    printed`${file}: ${runs.length} checks can run`,
    ...cannot
      .slice(0, 6)
      .map(({ reason, remedy, ids }) => printed`  ${ids.length} more: ${sentence(remedy ?? reason)}`),
    printed`next: offline-conformance doctor -t ${quote(file)}, then run -t ${quote(file)}`,
  ]
}
