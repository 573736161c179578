import { afterEach, describe, expect, test } from 'vitest'
import { capabilities } from '../../engine/capability.ts'
import type { CapabilityNeeds, Driver } from '../driver.ts'

/** A driver on a server in this process, not started yet. */
export interface DriverUnderTest {
  readonly driver: Driver
  /** From now on nothing is answered; absent where the server is a part of the driver and cannot be lost. */
  loseServer?(): void
}

const needs: CapabilityNeeds = { needs: ['authorize', 'second-user', 'second-client'] }

/** What every driver has to do, whatever it drives; the server offers all that a driver can use. */
export function driverContract(make: () => Promise<DriverUnderTest>): void {
  const created: Driver[] = []
  afterEach(async () => {
    for (const driver of created.splice(0)) await driver.stop()
  })
  const unstarted = async (): Promise<DriverUnderTest> => {
    const subject = await make()
    created.push(subject.driver)
    return subject
  }
  const started = async (): Promise<DriverUnderTest> => {
    const subject = await unstarted()
    await subject.driver.start(signal())
    return subject
  }
  const opened = async () => {
    const { driver } = await started()
    return { driver, session: await driver.openSession(needs, signal()) }
  }

  describe('a start', () => {
    test('reads what the server says of itself, and nothing is known before it', async () => {
      const { driver } = await unstarted()
      expect(() => driver.abilities()).toThrow('not started')
      await driver.start(signal())
      expect(driver.abilities().revocation).toEqual({ has: true })
    })

    test('knows of every capability whether it is there, and if not, why', async () => {
      const { driver } = await started()
      const abilities = driver.abilities()
      expect(Object.keys(abilities).toSorted()).toEqual(capabilities.toSorted())
      for (const ability of Object.values(abilities)) {
        if (ability.has) continue
        expect(ability.reason).toMatch(/\S/)
        expect(ability.remedy ?? 'none').toMatch(/\S/)
      }
    })
  })

  describe('a test session', () => {
    test('has two users, two clients and a browser for each who asks', async () => {
      const { session } = await opened()
      const { users, clients, browser } = session.actors
      expect(users.first.username).not.toBe(users.second.username)
      expect(clients.main.clientId).not.toBe(clients.second.clientId)
      expect(browser()).not.toBe(browser())
      await session.close()
    })

    test('gets an offline token, keeps the evidence, and no secret in it', async () => {
      const { session } = await opened()
      const { rp, users, clients, browser } = session.actors
      const grant = await rp.offline(users.first, clients.main, browser())
      expect((await rp.refresh(grant)).granted).toBe(true)
      expect(session.exchanges.length).toBeGreaterThan(3)
      const secrets = [users.first.password, clients.main.secret, ...grant.refreshTokens, grant.accessToken]
      const evidence = JSON.stringify(session.exchanges)
      for (const secret of secrets) {
        expect(secret).toMatch(/.{8}/)
        expect(evidence).not.toContain(secret)
        expect(session.redact(`it said ${secret} to us`)).toMatch(/^it said [a-z_]+#\d+ to us$/)
      }
      await session.close()
    })

    test('numbers its secrets from one, whatever earlier sessions saw', async () => {
      const { driver } = await started()
      const evidence = async (): Promise<string[]> => {
        const session = await driver.openSession(needs, signal())
        const { rp, users, clients, browser } = session.actors
        await rp.offline(users.first, clients.main, browser())
        await session.close()
        return JSON.stringify(session.exchanges).match(/refresh_token#\d+/g) ?? []
      }
      const [first, second] = [await evidence(), await evidence()]
      expect(first).toContain('refresh_token#1')
      expect(second).toEqual(first)
    })

    test('makes users and clients for a check, and removes them', async () => {
      const { session } = await opened()
      const { rp, users, clients, browser } = session.actors
      const user = await users.create()
      const client = await clients.create()
      const grant = await rp.offline(user, client, browser())
      await users.remove(user)
      await clients.remove(client)
      expect((await rp.refresh(grant)).granted).toBe(false)
      await session.close()
    })

    test('ends at its close every token that it got, and tells what became of each', async () => {
      const { session } = await opened()
      const { rp, users, clients, browser } = session.actors
      await rp.offline(users.first, clients.main, browser())
      await rp.offline(users.second, clients.second, browser())
      const ledger = await session.close()
      expect(ledger.map(({ user, client }) => [user, client])).toEqual([
        [users.first.username, clients.main.clientId],
        [users.second.username, clients.second.clientId],
      ])
      for (const { token, end, how } of ledger) {
        expect(token).toMatch(/^refresh_token#\d$/)
        expect(['proven-dead', 'gone-with-provider']).toContain(end)
        expect(how).toMatch(/\S/)
      }
    })

    test('is not made for a run that is over', async () => {
      const { driver } = await started()
      await expect(
        driver.openSession(needs, AbortSignal.abort(new Error('the run is over'))),
      ).rejects.toThrow('the run is over')
    })
  })

  test('a server that answers still answers, and one that is lost does not', async () => {
    const { driver, loseServer } = await started()
    expect(await driver.stillAnswers()).toBe(true)
    if (loseServer === undefined) return
    loseServer()
    expect(await driver.stillAnswers()).toBe(false)
  })

  test('a stop leaves nothing behind, and a second one does no harm', async () => {
    const { driver } = await started()
    expect((await driver.cleanUp?.()) ?? []).toEqual([])
    await driver.stop()
    await expect(driver.stop()).resolves.toBeUndefined()
  })

  test('a driver that was never started can be stopped', async () => {
    const { driver } = await unstarted()
    await expect(driver.stop()).resolves.toBeUndefined()
  })
}

function signal(): AbortSignal {
  return new AbortController().signal
}
