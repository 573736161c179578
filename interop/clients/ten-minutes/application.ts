import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** Seconds that an application may take to start on a busy machine. */
const patience = 180

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, 'localhost')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}

/** An application in a process of its own, which answers when this returns. */
export async function started(
  [program = '', ...args]: readonly string[],
  {
    cwd,
    env,
    address,
  }: { readonly cwd: string; readonly env: Record<string, string>; readonly address: string },
): Promise<{ stop(): Promise<void> }> {
  let said = ''
  const child: ChildProcess = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (said += chunk))
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
  }
  for (let second = 0; second < patience && child.exitCode === null; second++) {
    const answers = await fetch(address, { redirect: 'manual' }).then(
      () => true,
      () => false,
    )
    if (answers) return { stop }
    await sleep(1000)
  }
  await stop()
  throw new Error(`${program} ${args.join(' ')} does not answer at ${address}\n${said}`)
}
