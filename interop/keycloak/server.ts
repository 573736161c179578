/** Starts a copy of a built Keycloak on loopback, waits until it gives tokens, and ends what it started. */
import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { builtServer, cacheIsBuiltIn, javaEnvironment, requireJava, type Tell } from './distribution.ts'
import { ServerError, SetUpError } from './set-up-error.ts'

export const administrator = { username: 'admin', password: 'admin-of-a-test-server' }

const readyWithin = 180_000
/** Each file with a realm may take this much longer. */
const importedWithin = 60_000
const tailLength = 6000

interface StartOptions {
  readonly version: string
  readonly port: number
  readonly managementPort: number
  readonly home?: string
  /** Files of realms that are imported at the start, where their realms are not there yet. */
  readonly realmFiles?: readonly string[]
  readonly signal?: AbortSignal
  readonly tell?: Tell
}

export interface RunningKeycloak {
  readonly url: string
  readonly version: string
  readonly process: ChildProcess
  stop(): Promise<void>
}

/** A started process, and the end of what it said. */
interface Child {
  readonly process: ChildProcess
  log: string
}

/**
 * Starts a server. With a `home` its database stays there for the next start.
 *
 * @throws SetUpError where Java, Maven, a port or the release is missing; ServerError where it does not come up
 */
export async function startKeycloak(options: StartOptions): Promise<RunningKeycloak> {
  const { version, port, managementPort, signal, tell = () => {} } = options
  for (const wanted of [port, managementPort]) await refuseTaken(wanted)
  requireJava()
  const home = options.home ?? mkdtempSync(join(tmpdir(), 'keycloak-'))
  if (!existsSync(join(home, 'bin'))) {
    // With its times: a provider that looks newer than the build stops the start.
    cpSync(builtServer(version, tell), home, { recursive: true, preserveTimestamps: true })
  }
  const realmFiles = options.realmFiles ?? []
  if (realmFiles.length > 0) copyInto(join(home, 'data', 'import'), realmFiles)
  const url = `http://127.0.0.1:${port}`
  const removeHome = () => {
    if (options.home === undefined) rmSync(home, { recursive: true, force: true })
  }
  tell(`starting Keycloak ${version} on ${url}`)
  const child = launch({ home, version, port, managementPort, realmFiles })
  try {
    await ready(child, url, readyWithin + importedWithin * realmFiles.length, signal)
  } catch (error) {
    await end(child)
    removeHome()
    throw error
  }
  return {
    url,
    version,
    get process() {
      return child.process
    },
    async stop() {
      await end(child)
      removeHome()
    },
  }
}

function copyInto(folder: string, files: readonly string[]): void {
  mkdirSync(folder, { recursive: true })
  for (const file of files) cpSync(file, join(folder, basename(file)))
}

function launch({
  home,
  version,
  port,
  managementPort,
  realmFiles = [],
}: StartOptions & { readonly home: string }): Child {
  const release = Number.parseInt(version, 10)
  const [name, password] =
    release < 26 ? (['KEYCLOAK_ADMIN', 'KEYCLOAK_ADMIN_PASSWORD'] as const) : bootstrapNames
  const started = spawn(
    join(home, 'bin', 'kc.sh'),
    [
      'start',
      '--optimized',
      ...(cacheIsBuiltIn(version) ? [] : ['--cache=local']),
      '--http-enabled=true',
      '--hostname-strict=false',
      '--http-host=127.0.0.1',
      `--http-port=${port}`,
      // 24 does not know the option; later ones open the port in any case.
      ...(release < 25 ? [] : [`--http-management-port=${managementPort}`]),
      ...(realmFiles.length === 0 ? [] : ['--import-realm']),
    ],
    {
      cwd: home,
      env: {
        ...javaEnvironment(),
        [name]: administrator.username,
        [password]: administrator.password,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own: the script starts Java, and both have to end.
      detached: true,
    },
  )
  const child: Child = { process: started, log: '' }
  const keep = (chunk: Buffer): void => {
    child.log = (child.log + chunk).slice(-tailLength)
  }
  started.stdout.on('data', keep)
  started.stderr.on('data', keep)
  return child
}

const bootstrapNames = ['KC_BOOTSTRAP_ADMIN_USERNAME', 'KC_BOOTSTRAP_ADMIN_PASSWORD'] as const

/** While it boots the server already answers 503, and discovery comes before the first token. */
async function ready(
  child: Child,
  url: string,
  within: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const deadline = Date.now() + within
  while (Date.now() < deadline) {
    signal?.throwIfAborted()
    if (hasEnded(child.process)) {
      throw new ServerError(
        `Keycloak ended with exit code ${child.process.exitCode ?? child.process.signalCode}; the end of its log:\n${child.log}`,
      )
    }
    if (await givesTokens(url)) return
    await sleep(250)
  }
  throw new ServerError(`Keycloak was not ready within ${within / 1000} s; the end of its log:\n${child.log}`)
}

async function givesTokens(url: string): Promise<boolean> {
  try {
    const { status } = await fetch(`${url}/realms/master/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'password', client_id: 'admin-cli', ...administrator }),
      signal: AbortSignal.timeout(10_000),
    })
    return status === 200
  } catch {
    return false
  }
}

async function end(child: Child): Promise<void> {
  signalGroup(child.process, 'SIGTERM')
  for (let waited = 0; !hasEnded(child.process) && waited < 15_000; waited += 50) await sleep(50)
  signalGroup(child.process, 'SIGKILL')
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch {
    // Ended in the meantime.
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null
}

/** A server that is there already would make every question about readiness succeed at once. */
async function refuseTaken(port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const probe = createServer()
    probe.once('error', () =>
      reject(
        new SetUpError(
          `port ${port} on 127.0.0.1 is in use; choose others with --port and --management-port`,
        ),
      ),
    )
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve()))
  })
}
