import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { environment, fullTarget, mockOptions, smallTarget } from '../conformance-target.ts'
import type { EndedCase, Order } from '../processes/ended.ts'
import { inOwnProcess } from '../processes/own-process.ts'
import type { WarmLane } from '../processes/warm-lane.ts'
import type { HostileCase } from './cases.ts'
import { hostileServer, trapServer } from './hostile-server.ts'
import { judged, type Miss } from './judge.ts'

export interface Verdict {
  readonly number: number
  readonly ended: EndedCase
  readonly misses: readonly Miss[]
  /** Answers that went out broken; a case with none has tried less than it says. */
  readonly mutated: number
}

/** Runs one case against a server of its own, and judges what it left. */
export async function runCase(
  hostile: HostileCase,
  { lane, keep = false }: { readonly lane: WarmLane; readonly keep?: boolean },
): Promise<Verdict> {
  const folder = mkdtempSync(join(tmpdir(), `offline-conformance-case-${hostile.number}-`))
  const trap = await trapServer()
  const named = await trapServer()
  const pages = hostile.recording === undefined ? 'html' : 'json'
  const server = await hostileServer(hostile.mutations, {
    trap: trap.origin,
    named: named.origin,
    options: { ...mockOptions, login: { pages } },
  })
  try {
    const order: Order = {
      args: argumentsOf(hostile, server.origin, folder),
      env: environment,
      cwd: folder,
      deadline: hostile.deadline,
    }
    const ended = hostile.ownProcess ? await inOwnProcess(order) : await lane.run(order)
    const misses = judged(hostile, ended, { folder, trapped: trap.taken() })
    if (keep) process.stdout.write(`kept: ${folder}\noffline-conformance ${order.args.join(' ')}\n`)
    return { number: hostile.number, ended, misses, mutated: server.mutated() }
  } finally {
    await server.close()
    await trap.close()
    await named.close()
    if (!keep) rmSync(folder, { recursive: true, force: true })
  }
}

function argumentsOf(
  { command, args, target, recording }: HostileCase,
  origin: string,
  folder: string,
): string[] {
  if (command === 'init') {
    const record = recording === undefined ? [] : ['--record', join(folder, 'login.har')]
    if (recording !== undefined) writeFileSync(join(folder, 'login.har'), recording.text(origin))
    return ['init', origin, ...args, ...record, '--out', join(folder, 'learned.yaml')]
  }
  const file = join(folder, 'target.yaml')
  writeFileSync(file, target === 'full' ? fullTarget(origin) : smallTarget(origin))
  const out = command === 'run' ? ['--out', join(folder, 'reports')] : []
  return [command, '--target', file, ...args, ...out]
}
