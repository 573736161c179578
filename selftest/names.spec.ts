import { expect, test } from 'vitest'
import { createMockProvider } from '../mock-provider/provider/provider.ts'
import { type ConformanceOptions, catalogue, checkConformance } from './library.ts'

// The compiler proves the first half of each: an expected error that is none fails `npm run types`.
test('a defect that nobody knows is an error of the compiler, and at run time for those who have none', () => {
  const { defects } = createMockProvider()
  // @ts-expect-error no such defect
  expect(() => defects.enable('rp-logout-kils-offline')).toThrow(RangeError)
  // @ts-expect-error no such defect
  expect(() => createMockProvider({ defects: ['rp-logout-kils-offline'] })).toThrow(RangeError)
})

test('a requirement, area or edition that nobody knows is an error of the compiler, and at run time', async () => {
  const options: ConformanceOptions[] = [
    // @ts-expect-error no such requirement
    { only: ['logout-rp-initiated-survive'] },
    // @ts-expect-error no such area
    { exclude: ['lockout'] },
    // @ts-expect-error no such defect
    { defects: ['rp-logout-kils-offline'] },
  ]
  for (const each of options) await expect(checkConformance(undefined, each)).rejects.toThrow(/did you mean/)
  // @ts-expect-error no such edition
  await expect(checkConformance(undefined, { edition: '2026' })).rejects.toThrow(/2026-11/)
})

test('names that a program finds in the catalogue need no assertion of a type', () => {
  const only = catalogue.filter(({ level }) => level === 'MUST').map(({ id }) => id)
  const defects = catalogue.slice(0, 2).map(({ defect }) => defect)
  const options: ConformanceOptions = { only: [...only, 'logout', 'C'], defects }
  expect(options.only?.at(-1)).toBe('C')
  for (const name of defects) createMockProvider().defects.enable(name)
})
