import { readFile } from 'node:fs/promises'
import { ConfigError } from '../harness/engine/errors.ts'
import { yamlDocument } from '../harness/engine/yaml-text.ts'
import { type Learned, learn } from '../harness/init/learn.ts'
import { completedText, updatedText } from '../harness/init/updated-text.ts'
import { loadTarget } from '../harness/target/load-target.ts'
import { refuseUnwritable, writeFileWhole } from './files.ts'
import { initFootprintLines } from './footprint-lines.ts'
import { type InitOptions, learnedLines, scriptedPages } from './init-parts.ts'
import { printed, sentence } from './printed.ts'
import { withRegistered } from './registered-clients.ts'
import { partiesOf } from './target-from-options.ts'
import { print } from './terminal.ts'

/** Completes a target file with the options given, tries the server again, and writes what it observed. */
export async function updateTarget(
  issuer: string | undefined,
  options: InitOptions,
  signal: AbortSignal,
): Promise<Learned> {
  const { out: file } = options
  const before = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError(`${file}: cannot be read (${error.code}); without --update, init writes a new file`)
  })
  const parties = partiesOf(options)
  const configured = await readable(file, () => completedText(before, parties))
  const named = await readable(
    file,
    () => (yamlDocument(before).toJS() as { issuer?: unknown } | null)?.issuer,
  )
  if (issuer !== undefined && issuer !== named) {
    throw new ConfigError(
      `--update: found the issuer ${issuer}; the file ${file} is about ${String(named)}, choose another file with --out`,
    )
  }
  await refuseUnwritable(file)
  const registered = options.register ? await withMissingClients(configured, options, signal) : undefined
  const text = registered?.text ?? configured
  // What was registered must not be lost, whatever comes next.
  if (registered !== undefined) await writeFileWhole(file, text)
  const loaded = await loadTarget(file, process.env, text)
  const { directory } = loaded
  if (loaded.target.keycloak !== undefined)
    throw new ConfigError(`${file}: --update has nothing to observe for a keycloak: block`)
  const pages = await scriptedPages(options, {
    issuer: loaded.target.issuer,
    redirectUri: loaded.target.clients.main.redirect_uri,
    user: loaded.target.users[0],
  })
  const target = { ...loaded.target, ...pages }
  print(
    ...initFootprintLines(target.issuer, {
      users: target.users.map(({ username }) => username),
      clients: Object.values(target.clients).map((client) => client?.client_id ?? ''),
      registers: options.register,
    }),
  )
  const learned = await learn(target, { signal, directory })
  print(...learnedLines(learned))
  const problems = [
    ...(registered?.refused ?? []).map((message) => ({ message, unreachable: false })),
    ...learned.problems,
  ]
  const updated = updatedText(completedText(text, pages), { ...learned, problems })
  print(...updated.kept.map((line) => printed`note  ${sentence(line)}`))
  await writeFileWhole(file, updated.text)
  return learned
}

/** Does something with the text of a file; where that is not possible, the file itself is the reason, and is told. */
async function readable<Result>(file: string, use: () => Result): Promise<Result> {
  try {
    return use()
  } catch (error) {
    await loadTarget(file)
    throw error
  }
}

/** Registers the clients that the file does not have. */
async function withMissingClients(
  text: string,
  options: InitOptions,
  signal: AbortSignal,
): Promise<{ readonly text: string; readonly refused: readonly string[] }> {
  const {
    issuer,
    clients = {},
    hosts,
  } = yamlDocument(text).toJS() as {
    readonly issuer?: unknown
    readonly clients?: Record<string, Record<string, string>>
    readonly hosts?: readonly string[]
  }
  if (typeof issuer !== 'string' || !URL.canParse(issuer)) {
    throw new ConfigError(
      `${options.out} issuer: found ${JSON.stringify(issuer)}; accepted is the URL of the server`,
    )
  }
  const { registrationToken, out, ca, insecure } = options
  const { target, refused } = await withRegistered(
    { ...partiesOf(options), issuer, clients, ...(hosts === undefined ? {} : { hosts }) },
    {
      out,
      ...(registrationToken === undefined ? {} : { registrationToken }),
      tls: { ...(ca === undefined ? {} : { ca }), ...(insecure === true ? { insecure } : {}) },
      signal,
      say: (line) => print(printed`${line}`),
    },
  )
  const made = Object.entries(target.clients).filter(([role]) => clients[role] === undefined)
  return { text: completedText(text, { clients: Object.fromEntries(made) }), refused }
}
