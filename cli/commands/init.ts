import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { quote } from 'shlex'
import { ConfigError, OtherIssuer, TargetError } from '../../harness/engine/errors.ts'
import { exitCodes } from '../../harness/engine/gate.ts'
import { type Learned, learn, type Problem } from '../../harness/init/learn.ts'
import { targetText, type WrittenTarget } from '../../harness/init/target-text.ts'
import { planRun, type RunPlan } from '../../harness/runner/run-plan.ts'
import { withDefaults } from '../../harness/target/defaults.ts'
import { isReference, resolveSecret, type SecretContext } from '../../harness/target/secrets.ts'
import type { ClientRole, Target, UserEntry } from '../../harness/target/target-file.ts'
import { driverFor } from '../../selftest/driver-for.ts'
import { askForMissing } from '../ask.ts'
import { refuseUnwritable, writeNewFile } from '../files.ts'
import { initFootprintLines } from '../footprint-lines.ts'
import { type InitOptions, learnedLines, scriptedPages, secretsOf } from '../init-parts.ts'
import { updateTarget } from '../init-update.ts'
import { interruptible } from '../interruption.ts'
import { type Printed, printed } from '../printed.ts'
import { withRegistered } from '../registered-clients.ts'
import { remedyLine } from '../remedy-line.ts'
import { requestOf } from '../request-of.ts'
import { nobody, type OptionsTarget, targetFromOptions } from '../target-from-options.ts'
import { print } from '../terminal.ts'

const defaultFile = 'target.yaml'

const nothingLearned: Learned = { auth: {}, observed: {}, behaviour: {}, notes: [], problems: [] }

/**
 * Tries a server with the clients and users of the options, and writes a target file with what it observed, as far as it
 * got; with `--update`, completes an existing file and observes again.
 *
 * @throws ConfigError for options, credentials and files that cannot be used, TargetError for an unreachable server; once
 *   the server has shown its metadata, the file is there all the same
 */
export async function init(issuer: string | undefined, options: InitOptions): Promise<number> {
  return interruptible(({ ordered: signal }) => run(issuer, options, signal))
}

async function run(issuer: string | undefined, options: InitOptions, signal: AbortSignal): Promise<number> {
  if (options.update && options.mcp !== undefined)
    throw new ConfigError('--mcp writes a new target file; leave out --update')
  const learned = options.update
    ? await updateTarget(issuer, options, signal)
    : await create(issuer, options, signal)
  if (learned.problems.length > 0) throw stopError(learned.problems, options)
  const request = await requestOf([], { target: options.out, over: 'in-process', allowDestructive: false })
  print(...planLines(await planRun(request, { driverFor, signal }), options.out))
  return exitCodes.met
}

/** Everything that kept init from going on, and how to go on. */
function stopError(problems: readonly Problem[], { out }: InitOptions): Error {
  const text = [
    ...problems.map(({ message }) => message),
    `${out} is written as far as init got; mend this, then go on with: offline-conformance init --update${out === defaultFile ? '' : ` --out ${quote(out)}`}`,
  ].join('\n')
  return problems.some(({ unreachable }) => unreachable)
    ? new TargetError('INIT', text)
    : new ConfigError(text)
}

async function create(
  named: string | undefined,
  given: InitOptions,
  signal: AbortSignal,
): Promise<Pick<Learned, 'problems'>> {
  const { issuer, options } = await startingPoint(named, given, signal)
  const answers = process.stdin.isTTY ? await askedOnTerminal(issuer, options) : { issuer, options }
  if (answers.issuer === undefined || !URL.canParse(answers.issuer)) {
    throw new ConfigError(
      'init needs an issuer, e.g. https://op.example, or --update to change an existing target file',
    )
  }
  const configured = targetFromOptions(answers.issuer, answers.options)
  await refuseExisting(options.out)
  await refuseUnwritable(options.out, 'choose another file with --out')
  try {
    return await createFrom(configured, answers.options, signal)
  } catch (error) {
    const { named } = error instanceof OtherIssuer ? error : { named: undefined }
    // Issuers are compared letter by letter, and people leave out or add a slash.
    if (typeof named !== 'string' || withoutSlash(named) !== withoutSlash(answers.issuer)) throw error
    print(printed`seen     the server writes its issuer ${named}, which is taken over`)
    return createFrom(targetFromOptions(named, answers.options), answers.options, signal)
  }
}

const withoutSlash = (issuer: string): string => issuer.replace(/\/$/, '')

async function createFrom(
  configured: ReturnType<typeof targetFromOptions>,
  options: InitOptions,
  signal: AbortSignal,
): Promise<Pick<Learned, 'problems'>> {
  // Find every mistake here before creating anything at the server.
  const context = secretsOf(options.out)
  const users = await resolvedUsers(configured.users, context)
  const pages = await scriptedPages(options, {
    issuer: configured.issuer,
    redirectUri: configured.addresses.redirect_uri,
    user: users[0],
  })
  print(...initFootprintLines(configured.issuer, namesIn(configured, options)))
  const { target: complete, refused } = options.register
    ? await withRegisteredClients(configured, options, signal)
    : { target: configured, refused: [] }
  if (complete.clients.main === undefined && refused.length === 0) {
    throw new ConfigError(
      'no client: add --client ci=env:CI_SECRET with the id and secret of yours, --public-client ID, or --register if the server supports dynamic registration',
    )
  }
  const newTarget = { ...complete, ...pages }
  const learned =
    complete.clients.main === undefined
      ? nothingLearned
      : await learn(
          { ...(await targetOf(complete, users, options)), ...pages },
          { signal, directory: process.cwd() },
        )
  print(...learnedLines(learned))
  const problems = [...refused.map((message) => ({ message, unreachable: false })), ...learned.problems]
  const day = new Date().toISOString().slice(0, 10)
  await writeNewFile(options.out, targetText(newTarget, { ...learned, problems }, day), {
    // Rules of a recording contain values of one sign-in, any of which may be a secret.
    mode: Array.isArray(pages.login) || holdsSecrets(newTarget) ? 0o600 : 0o644,
  })
  return { problems: complete.clients.main === undefined ? problems : learned.problems }
}

/** From the address of an MCP server everything is found out; without one, the options are all there is. */
async function startingPoint(
  issuer: string | undefined,
  options: InitOptions,
  signal: AbortSignal,
): Promise<{ readonly issuer: string | undefined; readonly options: InitOptions }> {
  const { mcp, client, publicClient, user } = options
  if (mcp === undefined) return { issuer, options }
  if (issuer !== undefined)
    throw new ConfigError('--mcp finds the issuer by itself; give the address of the server or the issuer')
  if (!URL.canParse(mcp) || !/^https?:$/.test(new URL(mcp).protocol))
    throw new ConfigError(`--mcp: found ${JSON.stringify(mcp)}; accepted is an http or https URL`)
  const { toldByMcpServer } = await import('../../harness/init/mcp-server.ts')
  const told = await toldByMcpServer(mcp, { tls: tlsOf(options), signal })
  print(
    printed`seen     ${mcp} leads to the issuer ${told.issuer}, for the resource ${told.resource}, with ${told.scopes.join(' ') || 'no scope'}`,
  )
  const document =
    publicClient === undefined ? {} : await documentOf(publicClient, { tls: tlsOf(options), signal })
  if (user === undefined) print(printed`note     no --user, so the sign-in has to work without one`)
  return {
    issuer: told.issuer,
    options: {
      redirectUri: nativeRedirectUri,
      ...document,
      ...options,
      register: options.register || (client === undefined && publicClient === undefined),
      resource: [...new Set([...(options.resource ?? []), told.resource])],
      scope: [...new Set([...(options.scope ?? []), ...told.scopes])],
    },
  }
}

/** A public client that is called by an https address has a document there, which says where it may be sent. */
async function documentOf(
  clientId: string,
  how: { readonly tls: Target['tls']; readonly signal: AbortSignal },
): Promise<{ readonly redirectUri?: string }> {
  if (!clientId.startsWith('https://') || !URL.canParse(clientId)) return {}
  const { toldByClientDocument } = await import('../../harness/init/client-document.ts')
  const { redirectUri } = await toldByClientDocument(clientId, how)
  print(printed`seen     ${clientId} is the document of a client, which may be sent to ${redirectUri}`)
  return { redirectUri }
}

/** Nobody has to listen there: the browser of a check stops before it. */
const nativeRedirectUri = 'http://127.0.0.1:33418/callback'

function namesIn({ users, clients }: OptionsTarget, { register }: InitOptions) {
  return {
    users: users.map(({ username }) => username),
    clients: Object.values(clients).map((client) => client?.client_id ?? ''),
    registers: register,
  }
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

async function withRegisteredClients(partial: OptionsTarget, options: InitOptions, signal: AbortSignal) {
  const { out, registrationToken } = options
  return withRegistered(partial, {
    out,
    ...(registrationToken === undefined ? {} : { registrationToken }),
    alone: options.mcp !== undefined && options.client === undefined,
    tls: tlsOf(options),
    signal,
    say: (line) => print(printed`${line}`),
  })
}

async function resolvedUsers(entries: WrittenTarget['users'], context: SecretContext): Promise<UserEntry[]> {
  const users: UserEntry[] = []
  for (const { username, password } of entries) {
    if (username === nobody.username && password === nobody.password) users.push(nobody)
    else users.push({ username, password: await resolveSecret(password, `--user ${username}`, context) })
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
        : {
            client_secret: await resolveSecret(
              reference,
              `--client ${entry.client_id}`,
              secretsOf(options.out),
            ),
          }
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
  if (there) {
    throw new ConfigError(
      `${file} already exists; --update completes it with the options given, and observes the server again`,
    )
  }
}

/** How many checks the file enables, and the lines that would enable more. */
function planLines({ runs, cannot }: RunPlan, file: string): Printed[] {
  return [
    printed`${file}: ${runs.length} checks can run`,
    ...cannot
      .slice(0, 6)
      .map(({ reason, remedy, ids }) =>
        remedy === undefined
          ? printed`  not  ${remedyLine(reason, ids.length)}`
          : printed`  add  ${remedyLine(remedy, ids.length)}`,
      ),
    printed`next: offline-conformance doctor -t ${quote(file)}, then run -t ${quote(file)}`,
  ]
}
