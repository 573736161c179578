/** Fetches, unpacks and builds a Keycloak once, and keeps it in a cache outside the work tree. */
import { execFileSync, type SpawnSyncReturns, spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { SetUpError } from './set-up-error.ts'

/** Told what goes on while it takes long. */
export type Tell = (line: string) => void

const providerFactory = 'org.keycloak.services.resource.RealmResourceProviderFactory'
const source = join(import.meta.dirname, 'clock', 'TestClockFactory.java')

/** @throws SetUpError where there is no Java; a server that was built before needs it, too */
export function requireJava() {
  requireTool(
    'java',
    'install a JDK 17, or check a server that runs elsewhere by its own target file (docs/implementations/keycloak.md)',
  )
}

/** The folder of a built server of this release with the test clock in it, ready to be copied. */
export function builtServer(version: string, tell: Tell): string {
  const installation = process.env.KEYCLOAK_HOME
  if (installation !== undefined && installation !== '') return builtCopyOf(installation, version, tell)
  const cached = join(cacheFolder(), `keycloak-${version}-${layout}`)
  if (existsSync(cached)) return cached
  requireTool('javac', 'a JDK is needed, a JRE does not compile the test clock; install a JDK 17')
  requireTool('mvn', 'install Maven, or name an unpacked Keycloak with KEYCLOAK_HOME')
  const work = join(cacheFolder(), `in-progress-${process.pid}-${version}`)
  rmSync(work, { recursive: true, force: true })
  mkdirSync(work, { recursive: true })
  try {
    tell(`fetching Keycloak ${version} with Maven`)
    fetchWithMaven(version, work)
    tell('unpacking')
    run('jar', ['xf', join(work, `keycloak-quarkus-dist-${version}.zip`)], { cwd: work })
    const home = join(work, `keycloak-${version}`)
    prepare(home, version, tell)
    renameSync(home, cached)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
  return cached
}

/** Changes whenever `prepare` makes something else of the same release. */
const layout = 'built-2'

/** Whether the kind of cache is chosen when the server is built, and may not be named again when it starts. */
export const cacheIsBuiltIn = (version: string): boolean => Number.parseInt(version, 10) < 25

/** Options of a build, which `start --optimized` may not be given again. */
const buildOptions = (version: string): string[] => [
  '--db=dev-file',
  '--health-enabled=true',
  ...(cacheIsBuiltIn(version) ? ['--cache=local'] : []),
]

function prepare(home: string, version: string, tell: Tell): void {
  // jar does not restore the execute bits.
  for (const name of readdirSync(join(home, 'bin')).filter((file) => file.endsWith('.sh'))) {
    chmodSync(join(home, 'bin', name), 0o755)
  }
  tell('compiling the test clock')
  installClock(home)
  tell('building the server')
  run(join(home, 'bin', 'kc.sh'), ['build', ...buildOptions(version)], { cwd: home, env: javaEnvironment() })
}

/** An installation of the user is copied: nothing is added to the original. */
function builtCopyOf(installation: string, version: string, tell: Tell): string {
  if (!existsSync(join(installation, 'bin', 'kc.sh'))) {
    throw new SetUpError(
      `KEYCLOAK_HOME is ${installation}, which has no bin/kc.sh; name an unpacked Keycloak`,
    )
  }
  const copy = join(cacheFolder(), `home-${process.pid}`)
  rmSync(copy, { recursive: true, force: true })
  process.once('exit', () => rmSync(copy, { recursive: true, force: true }))
  cpSync(installation, copy, { recursive: true })
  rmSync(join(copy, 'data'), { recursive: true, force: true })
  prepare(copy, version, tell)
  return copy
}

function fetchWithMaven(version: string, folder: string): void {
  const advice = `Maven could not fetch Keycloak ${version}; is there such a release, and does Maven reach its repository?`
  run(
    'mvn',
    [
      '-q',
      '-B',
      'org.apache.maven.plugins:maven-dependency-plugin:copy',
      `-Dartifact=org.keycloak:keycloak-quarkus-dist:${version}:zip`,
      `-DoutputDirectory=${folder}`,
    ],
    { advice },
  )
}

function installClock(home: string): void {
  const classes = join(home, 'test-clock')
  const services = join(classes, 'META-INF', 'services')
  mkdirSync(services, { recursive: true })
  run('javac', [
    '-proc:none',
    '--release',
    '17',
    '-d',
    classes,
    '-cp',
    join(home, 'lib', 'lib', 'main', '*'),
    source,
  ])
  writeFileSync(join(services, providerFactory), 'conformance.clock.TestClockFactory\n')
  // Without it the methods of the resource are not found, and the server answers 405.
  writeFileSync(join(classes, 'META-INF', 'beans.xml'), '')
  const jar = join(home, 'providers', 'test-clock.jar')
  run('jar', ['cf', jar, '-C', classes, '.'])
  // The server compares its time with that of the build, and a copy keeps fractions of a second only nearly.
  const second = Math.floor(Date.now() / 1000)
  utimesSync(jar, second, second)
  rmSync(classes, { recursive: true })
}

/** A small, quickly started JVM: the client compiler and the serial collector, on a quarter of a gigabyte. */
export function javaEnvironment() {
  return {
    ...process.env,
    JAVA_OPTS_APPEND: '-XX:TieredStopAtLevel=1 -XX:-UseG1GC -XX:-UseParallelGC -XX:+UseSerialGC',
    JAVA_OPTS_KC_HEAP: '-Xms64m -Xmx384m',
  }
}

function cacheFolder() {
  const base = process.env.XDG_CACHE_HOME || (homedir() === '' ? tmpdir() : join(homedir(), '.cache'))
  return join(base, 'offline-conformance', 'keycloak')
}

function requireTool(name: string, remedy: string): void {
  const { error } = spawnSync(name, ['-version'], { stdio: 'ignore' })
  if (error !== undefined) throw new SetUpError(`${name} was not found on the path: ${remedy}`)
}

export function run(
  command: string,
  commandArguments: readonly string[],
  {
    advice,
    ...options
  }: { readonly advice?: string; readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): void {
  try {
    execFileSync(command, commandArguments, {
      ...options,
      stdio: ['ignore', 'pipe', 'pipe'],
      encoding: 'utf8',
    })
  } catch (error) {
    const { status, stdout, stderr, code } = error as SpawnSyncReturns<string> & NodeJS.ErrnoException
    const output = `${stdout ?? ''}${stderr ?? ''}`.trim().split('\n').slice(-15).join('\n')
    throw new SetUpError(
      `${advice === undefined ? '' : `${advice}\n`}${command} ended with exit code ${status ?? code}:\n${output}`,
    )
  }
}
