import { SecretMemory } from '../../harness/evidence/secret-memory.ts'
import { Bench } from '../../judge/bench.ts'
import { ClientByTurns, type Turn } from '../../judge/by-turns.ts'
import { judgedClient } from '../../judge/judge.ts'
import { listen, nodeDigest, nodeSigner } from '../../mock-provider/adapters/node-server.ts'
import type { MockProviderOptions } from '../../mock-provider/provider/provider.ts'
import { conclude } from '../conclusion.ts'
import { interruptible } from '../interruption.ts'
import { checkedHazards } from '../judge/hazard-names.ts'
import { type KindOfClient, kindOfClient } from '../judge/kind-of-client.ts'
import { verdictLine } from '../judge/verdict-lines.ts'
import { type Printed, padded, printed, sentence } from '../printed.ts'
import { outputsOf, refuseUnwritableOutputs } from '../run-outputs.ts'
import { print } from '../terminal.ts'

export interface MockJudgeOptions {
  readonly port: number
  readonly host: string
  /** Ids of hazards; true for all of them. */
  readonly judge: readonly string[] | true
  /** Whether it is a client of OpenID Connect, without MCP. */
  readonly openid: boolean
  readonly out: string
  readonly control?: NonNullable<MockProviderOptions['control']>
}

/** Judges a client that somebody else uses, step by step, until all hazards were played; returns the exit code. */
export async function mockJudge(options: MockJudgeOptions): Promise<number> {
  const only = options.judge === true ? [] : checkedHazards(options.judge)
  const outputs = outputsOf(options)
  await refuseUnwritableOutputs(outputs)
  const bench = new Bench()
  const kind = kindOfClient(options.openid)
  const server = await listen(kind.mock, { port: options.port, host: options.host, make: () => bench })
  const client = new ClientByTurns((turn) => print(turnLine(turn)))
  print(...greeting(server.origin, kind))
  try {
    return await interruptible(
      async ({ ordered }) => {
        ordered.addEventListener('abort', () => client.close(), { once: true })
        const report = await judgedClient(client, {
          options: {
            ...kind.mock,
            issuer: server.origin,
            ...(options.control === undefined ? {} : { control: options.control }),
          },
          seams: { signer: nodeSigner, digest: nodeDigest, judge: client },
          secrets: new SecretMemory(),
          ...{ only, failOn: 'fail', signal: ordered },
          name: 'a client used by hand',
          how: `npx offline-conformance mock${options.openid ? ' --openid' : ''} --judge`,
          open: (stage, hazard) => {
            bench.open(stage)
            client.play(hazard.id)
          },
          judged: (result) => {
            client.judged(result)
            if (result.selected) print(verdictLine(result))
          },
        })
        client.close()
        const exitCode = await conclude(report, outputs)
        if (!ordered.aborted) {
          print(printed`The verdict stays at ${server.origin}/control/verdict. Press Ctrl-C to stop.`)
          await new Promise((resolve) => ordered.addEventListener('abort', resolve, { once: true }))
        }
        return exitCode
      },
      { tells: true },
    )
  } finally {
    client.close()
    await server.close()
  }
}

function greeting(origin: string, { mock, given }: KindOfClient): Printed[] {
  const { CLIENT_ID: id, CLIENT_SECRET: secret, PUBLIC_CLIENT_ID: open } = given
  return [
    printed`issuer   ${origin}`,
    ...(mock.mcp === undefined ? [] : [printed`mcp      ${origin}/mcp`]),
    ...(id === undefined
      ? []
      : [printed`client   ${id}  secret ${secret}`, printed`client   ${open}  (public)`]),
    printed`verdict  ${origin}/control/verdict`,
    printed`Ask for each step, and do it with your client: offline-conformance control next --url ${origin}`,
    printed`A test-suite does the same with POST ${origin}/control/judge/next. Whoever signs in gets through without a page.`,
    printed``,
  ]
}

function turnLine({ hazard, say }: Turn): Printed {
  return printed`${padded(hazard, 24)}  ${sentence(say)}`
}
