import { ConfigError } from '../../harness/engine/errors.ts'
import { exitCodes } from '../../harness/engine/gate.ts'
import { SecretMemory } from '../../harness/evidence/secret-memory.ts'
import { Bench } from '../../judge/bench.ts'
import { judgedHazards } from '../../judge/hazards/index.ts'
import { judgedClient } from '../../judge/judge.ts'
import { listen, nodeDigest, nodeSigner } from '../../mock-provider/adapters/node-server.ts'
import { conclude } from '../conclusion.ts'
import { failOnOf } from '../fail-on.ts'
import { interruptible } from '../interruption.ts'
import { CommandedClient } from '../judge/commanded-client.ts'
import { checkedHazards } from '../judge/hazard-names.ts'
import { kindOfClient } from '../judge/kind-of-client.ts'
import { verdictLine } from '../judge/verdict-lines.ts'
import { padded, printed } from '../printed.ts'
import { type OutputOptions, outputsOf, refuseUnwritableOutputs, removeEarlier } from '../run-outputs.ts'
import { print } from '../terminal.ts'

export interface JudgeOptions extends OutputOptions {
  readonly command?: string
  readonly name?: string
  readonly list: boolean
  /** Whether it is a client of OpenID Connect, without MCP. */
  readonly openid: boolean
  readonly failOn: string
  readonly port: number
  /** Seconds for one step. */
  readonly stepTimeout: number
}

/** Runs a client's command in the face of one hazard after another; returns the exit code. */
export async function judge(names: readonly string[], options: JudgeOptions): Promise<number> {
  if (options.list) {
    for (const { id, title, level } of judgedHazards) {
      print(printed`${padded(id, 24)}  ${padded(level, 10)}  ${title}`)
    }
    return exitCodes.met
  }
  const only = checkedHazards(names)
  const failOn = failOnOf(options.failOn)
  const { command } = options
  if (command === undefined) {
    throw new ConfigError(
      'judge requires --command, e.g. --command "node my-client.mjs"; mock --judge judges a client that you use by hand',
    )
  }
  const outputs = outputsOf(options)
  await refuseUnwritableOutputs(outputs)
  const bench = new Bench()
  const { mock, given } = kindOfClient(options.openid)
  const server = await listen(mock, { port: options.port, make: () => bench })
  try {
    return await interruptible(
      async ({ ordered }) => {
        await removeEarlier(outputs)
        const client = new CommandedClient(command, { longestStep: options.stepTimeout * 1000, given })
        const report = await judgedClient(client, {
          options: { ...mock, issuer: server.origin },
          seams: { signer: nodeSigner, digest: nodeDigest },
          secrets: new SecretMemory(),
          ...{ only, failOn, signal: ordered },
          name: options.name ?? command,
          how: `npx offline-conformance judge${options.openid ? ' --openid' : ''} --command ${JSON.stringify(command)}`,
          open: (stage) => bench.open(stage),
          judged: (result) => {
            if (result.selected) print(verdictLine(result))
          },
        })
        return conclude(report, outputs)
      },
      { tells: true },
    )
  } finally {
    await server.close()
  }
}
