import { expect, test } from 'vitest'
import { contractCases, type DriverUnderTest, runCase } from '../contract.ts'

/** What every driver has to do, whatever it drives; the server offers all that a driver can use. */
export function driverContract(make: () => Promise<DriverUnderTest>): void {
  for (const { title, needs, run } of contractCases({ endsAll: true })) {
    test(title, async () => {
      await runCase(
        {
          async run(stage) {
            const { driver } = await stage.started()
            const abilities = driver.abilities()
            const lacking = needs.filter((name) => !abilities[name].has)
            expect(lacking).toEqual([])
            await run(stage)
          },
        },
        make,
      )
    })
  }
}
