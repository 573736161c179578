import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { ConfigError } from '../engine/errors.ts'

/** Shells that this process started and that may still run; each leads a group of its own. */
const living = new Map<ChildProcess, ChildProcess>()
const longestEnd = 20_000

/** Ends a group once its input ends, which it does with whoever holds the other end of it, however that ends. */
const guard = `read -r _
kill -s TERM -- "-$1" || exit
for second in $(seq ${longestEnd / 1000}); do
  sleep 1
  kill -s 0 -- "-$1" || exit
done
kill -s KILL -- "-$1"`

/**
 * Starts a shell command whose whole group ends with this process at the latest, however this process ends: a guard
 * outlives it where it is killed. Both outputs are pipes, and the input is one where it is asked for.
 *
 * @throws ConfigError where the system has no process groups, so that what the command starts could not be ended
 */
export function startOwned(
  command: string,
  directory: string,
  environment: Readonly<Record<string, string>> = {},
  input: 'ignore' | 'pipe' = 'ignore',
): ChildProcess {
  if (process.platform === 'win32') {
    throw new ConfigError(
      'commands (of a server, a clock, a client or a cmd: secret) need a POSIX system, e.g. Linux, macOS or WSL; found Windows',
    )
  }
  if (!process.listeners('exit').includes(endAll)) process.once('exit', endAll)
  const child = spawn(command, {
    shell: true,
    cwd: directory,
    env: { ...process.env, ...environment },
    stdio: [input, 'pipe', 'pipe'],
    // A group of its own, so that ending it ends what it started too, and a key press in the terminal does not.
    detached: true,
  })
  living.set(child, guarded(child))
  // A shell that cannot be started has an exit code as well, by which its owner learns of it.
  child.on('error', () => release(child))
  return child
}

function guarded({ pid }: ChildProcess): ChildProcess {
  const child = spawn('sh', ['-c', guard, 'sh', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  // Without a guard all that is lost is the end of the group after a kill.
  child.on('error', () => {})
  child.stdin.on('error', () => {})
  child.unref()
  return child
}

/** There is nothing left to guard. */
function release(child: ChildProcess): void {
  living.get(child)?.kill('SIGKILL')
  living.delete(child)
}

/** Ends what a command started: asks first, and waits for it, since it may still be saving and holds its port. */
export async function endOwned(child: ChildProcess): Promise<void> {
  signalGroup(child, 'SIGTERM')
  for (let waited = 0; groupLives(child) && waited < longestEnd; waited += 50) await sleep(50)
  signalGroup(child, 'SIGKILL')
  release(child)
}

/** Ends what a command started in the middle of whatever it does, as a crash of the machine would. */
export function killOwned(child: ChildProcess): void {
  signalGroup(child, 'SIGKILL')
  living.delete(child)
}

/**
 * Runs a command to its end.
 *
 * @returns its exit code, null where it did not end in time or could not be started; and what it printed
 */
export async function ranOwned(
  command: string,
  directory: string,
  milliseconds: number,
): Promise<{ readonly code: number | null; readonly stdout: string }> {
  const child = startOwned(command, directory)
  let stdout = ''
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk.toString()
  })
  child.stderr?.resume()
  const late = setTimeout(() => signalGroup(child, 'SIGKILL'), milliseconds)
  try {
    const code = await new Promise<number | null>((resolve) => {
      child.once('close', resolve)
      child.once('error', () => resolve(null))
    })
    return { code, stdout }
  } finally {
    clearTimeout(late)
    release(child)
  }
}

function endAll(): void {
  for (const [child, guard] of living) {
    signalGroup(child, 'SIGKILL')
    guard.kill('SIGKILL')
  }
}

/** Whether anything that a command started still runs, but what left its group. */
export function groupLives({ pid }: ChildProcess): boolean {
  if (pid === undefined) return false
  try {
    process.kill(-pid, 0)
    return true
  } catch {
    return false
  }
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch {
    // Ended by itself in the meantime.
  }
}
