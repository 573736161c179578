import { expect, test } from 'vitest'
import type { Capability } from '../../target/capability.ts'
import { contractCases, type DriverUnderTest, runCase } from '../contract.ts'

/** What every driver has to do, whatever it drives; the server offers all that a driver can use, but what is named. */
export function driverContract(
  make: () => Promise<DriverUnderTest>,
  { without = [] }: { readonly without?: readonly Capability[] } = {},
): void {
  for (const { title, needs, run } of contractCases({ endsAll: true })) {
    if (needs.some((name) => without.includes(name))) continue
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
