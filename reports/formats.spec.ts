import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { hasUnseen } from '../harness/engine/visible-text.ts'
import { formats } from './testing/formats.ts'
import { hostileReport } from './testing/hostile-report.ts'
import { sampleReport } from './testing/sample-report.ts'

const golden = fileURLToPath(new URL('./testing/golden', import.meta.url))

/** `npx vitest run --project unit reports/formats.spec.ts -u` writes these files anew; review what changed as a diff. */
describe('the sample report', () => {
  test.each(formats)('is the kept file as %s', async (file, render) => {
    await expect(render(sampleReport())).toMatchFileSnapshot(`${golden}/${file}`)
  })

  test('has no kept file that nothing writes any more', () => {
    expect(readdirSync(golden).toSorted()).toEqual(formats.map(([file]) => file).toSorted())
  })
})

describe('a report full of hostile words', () => {
  test.each(formats)('as %s gives equal bytes each time', (_, render) => {
    expect(render(hostileReport())).toBe(render(hostileReport()))
  })

  test.each(formats)('as %s holds no character that a reader does not see', (_, render) => {
    expect(hasUnseen(render(hostileReport()).replaceAll(/[\n\t]/g, ''))).toBe(false)
  })
})
