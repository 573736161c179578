import assert from 'node:assert/strict'
import { type CallName, callsOf, describedCall } from '../target/calls.ts'
import { type Capability, capabilities } from '../target/capability.ts'
import type { CapabilityNeeds, Driver, TestSession } from './driver.ts'
import type { Subject } from './operations.ts'

/** A driver on a server, not started yet. */
export interface DriverUnderTest {
  readonly driver: Driver
  /** From now on nothing is answered; absent where the server cannot be lost. */
  loseServer?(): void
}

/** Makes drivers for one case of the contract; all are stopped after it. */
export interface Stage {
  unstarted(): Promise<DriverUnderTest>
  started(): Promise<DriverUnderTest>
  /** A test session with as much as the driver can give. */
  opened(): Promise<{ readonly driver: Driver; readonly session: TestSession }>
}

/** Something that every driver has to do, whatever it drives. */
export interface ContractCase {
  readonly title: string
  readonly needs: readonly Capability[]
  run(stage: Stage): Promise<void>
}

const signal = (): AbortSignal => new AbortController().signal
const two: readonly Capability[] = ['second-user', 'second-client']

/** The cases of the contract, in their order; with `endsAll`, also those that end what others than the run have. */
export function contractCases(options: { readonly endsAll: boolean }): readonly ContractCase[] {
  const revocations = callsOf('revocation').filter(
    (name) => options.endsAll || describedCall(name).endsAll !== true,
  )
  return [...general, ...callsOf('list').map(listCase), ...revocations.map(revocationCase)]
}

const general: readonly ContractCase[] = [
  contractCase(
    'a start reads what the server says of itself, and nothing is known before it',
    [],
    async (stage) => {
      const { driver } = await stage.unstarted()
      assert.throws(() => driver.abilities(), /not started/)
      await driver.start(signal())
      assert.equal(driver.abilities().authorize.has, true)
    },
  ),
  contractCase('it knows of every capability whether it is there, and if not, why', [], async (stage) => {
    const abilities = (await stage.started()).driver.abilities()
    assert.deepEqual(Object.keys(abilities).toSorted(), capabilities.toSorted())
    for (const ability of Object.values(abilities)) {
      if (!ability.has) assert.match(ability.reason, /\S/)
    }
  }),
  contractCase('a session has two users, two clients and a browser for each who asks', two, async (stage) => {
    const { users, clients, browser } = (await stage.opened()).session.actors
    assert.notEqual(users.first.username, users.second.username)
    assert.notEqual(clients.main.clientId, clients.second.clientId)
    assert.notEqual(browser(), browser())
  }),
  contractCase(
    'a session gets an offline token, keeps the evidence, and no secret in it',
    [],
    async (stage) => {
      const { session } = await stage.opened()
      const { rp, users, clients, browser } = session.actors
      const grant = await rp.offline(users.first, clients.main, browser())
      assert.equal((await rp.refresh(grant)).granted, true)
      assert.ok(session.exchanges.length > 3, 'the exchanges of a sign-in are kept')
      const evidence = JSON.stringify(session.exchanges)
      const secrets = [users.first.password, clients.main.secret, ...grant.refreshTokens, grant.accessToken]
      for (const secret of secrets) {
        if (secret === undefined || secret.length < 8) continue
        assert.ok(!evidence.includes(secret), 'a secret is in the evidence')
        assert.match(session.redact(`it said ${secret} to us`), /^it said [a-z_]+#\d+ to us$/)
      }
    },
  ),
  contractCase('it numbers its secrets from one, whatever earlier sessions saw', [], async (stage) => {
    const { driver } = await stage.started()
    const evidence = async (): Promise<string[]> => {
      const session = await driver.openSession({ needs: ['authorize'] }, signal())
      const { rp, users, clients, browser } = session.actors
      await rp.offline(users.first, clients.main, browser())
      await session.close()
      return JSON.stringify(session.exchanges).match(/refresh_token#\d+/g) ?? []
    }
    const [first, second] = [await evidence(), await evidence()]
    assert.ok(first.includes('refresh_token#1'), 'the first refresh token is number one')
    assert.deepEqual([...new Set(second)], [...new Set(first)])
  }),
  contractCase(
    'it makes users and clients for a check, and removes them',
    ['admin-create-user', 'admin-create-client'],
    async (stage) => {
      const { rp, users, clients, browser } = (await stage.opened()).session.actors
      const user = await users.create()
      const client = await clients.create()
      const grant = await rp.offline(user, client, browser())
      await users.remove(user)
      await clients.remove(client)
      assert.equal((await rp.refresh(grant)).granted, false)
    },
  ),
  contractCase('a session tells at its close what became of every token that it got', two, async (stage) => {
    const { session } = await stage.opened()
    const { rp, users, clients, browser } = session.actors
    await rp.offline(users.first, clients.main, browser())
    await rp.offline(users.second, clients.second, browser())
    const ledger = await session.close()
    assert.deepEqual(
      ledger.map(({ user, client }) => [user, client]),
      [
        [users.first.username, clients.main.clientId],
        [users.second.username, clients.second.clientId],
      ],
    )
    for (const { token, how } of ledger) {
      assert.match(token, /^refresh_token#\d$/)
      assert.match(how, /\S/)
    }
  }),
  contractCase('it ends every token at the close of a session', ['revocation', ...two], async (stage) => {
    const { session } = await stage.opened()
    const { rp, users, clients, browser } = session.actors
    await rp.offline(users.first, clients.main, browser())
    for (const { end, how } of await session.close()) {
      assert.ok(['proven-dead', 'gone-with-provider'].includes(end), how)
    }
  }),
  contractCase('no session is made for a run that is over', [], async (stage) => {
    const { driver } = await stage.started()
    const over = AbortSignal.abort(new Error('the run is over'))
    await assert.rejects(driver.openSession({ needs: ['authorize'] }, over), /the run is over/)
  }),
  contractCase('a server that answers still answers, and one that is lost does not', [], async (stage) => {
    const { driver, loseServer } = await stage.started()
    assert.equal(await driver.stillAnswers(), true)
    if (loseServer === undefined) return
    loseServer()
    assert.equal(await driver.stillAnswers(), false)
  }),
  contractCase('a stop leaves nothing behind, and a second one does no harm', [], async (stage) => {
    const { driver } = await stage.started()
    assert.deepEqual((await driver.cleanUp?.()) ?? [], [])
    await driver.stop()
    await driver.stop()
  }),
  contractCase('a driver that was never started can be stopped', [], async (stage) => {
    await (await stage.unstarted()).driver.stop()
  }),
]

function listCase(name: ReturnType<typeof callsOf<'list'>>[number]): ContractCase {
  return contractCase(
    `${name} shows the offline access that was just given`,
    givenBy(name),
    async (stage) => {
      const { rp, users, clients, browser, operations } = (await stage.opened()).session.actors
      const grant = await rp.offline(users.first, clients.main, browser())
      const { entries } = await operations.listed(name, { user: grant.user, client: grant.client, grant })
      assert.ok(entries.length > 0, 'the list is empty')
      for (const entry of entries) {
        for (const member of [entry.id, entry.client, entry.user, entry.session]) {
          assert.ok(member === undefined || typeof member === 'string', 'members of an entry are texts')
        }
      }
      const named = entries.filter(({ client }) => client !== undefined)
      const found = named.some(({ client, offline }) => client === grant.client.clientId && offline)
      assert.ok(named.length === 0 || found, `no entry of client ${grant.client.clientId} is offline access`)
    },
  )
}

function revocationCase(name: ReturnType<typeof callsOf<'revocation'>>[number]): ContractCase {
  return contractCase(`${name} ends the offline token that it is about`, givenBy(name), async (stage) => {
    const { rp, users, clients, browser, operations } = (await stage.opened()).session.actors
    const grant = await rp.offline(users.first, clients.main, browser())
    const subject: Subject = { user: grant.user, client: grant.client, grant }
    const listed =
      name === 'admin-revoke-token' ? await operations.adminListUser(grant.user, grant) : undefined
    const entry = listed?.entries.at(-1)
    await operations.revoke(name, entry === undefined ? subject : { ...subject, entry })
    assert.equal((await rp.refresh(grant)).granted, false, 'the token still refreshes')
  })
}

function givenBy(name: CallName): readonly Capability[] {
  const { gives } = describedCall(name)
  return gives === undefined ? [] : [gives]
}

function contractCase(
  title: string,
  needs: readonly Capability[],
  run: (stage: Stage) => Promise<void>,
): ContractCase {
  return { title, needs, run }
}

/** Runs a case on drivers of its own. */
export async function runCase(
  { run }: Pick<ContractCase, 'run'>,
  make: () => Promise<DriverUnderTest>,
): Promise<void> {
  const made: Driver[] = []
  const sessions: TestSession[] = []
  const unstarted = async (): Promise<DriverUnderTest> => {
    const subject = await make()
    made.push(subject.driver)
    return subject
  }
  const started = async (): Promise<DriverUnderTest> => {
    const subject = await unstarted()
    await subject.driver.start(signal())
    return subject
  }
  try {
    await run({
      unstarted,
      started,
      async opened() {
        const { driver } = await started()
        const session = await driver.openSession(sessionNeeds(driver), signal())
        sessions.push(session)
        return { driver, session }
      },
    })
  } finally {
    for (const session of sessions) await session.close().catch(() => {})
    for (const driver of made) await driver.stop()
  }
}

function sessionNeeds(driver: Driver): CapabilityNeeds {
  const abilities = driver.abilities()
  return { needs: ['authorize', ...two.filter((name) => abilities[name].has)] }
}
