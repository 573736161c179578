import { expect, test } from 'vitest'
import { NotApplicable } from '../harness/engine/errors.ts'
import { refuseEarlierConsent } from './shared/silent-requests.ts'

const user = { role: 'spare 1', username: 'carol', password: 'secret' }
const notApplicable = (reason: string): never => {
  throw new NotApplicable(reason)
}

test('offline access without a page is held against nobody whose user may have agreed in an earlier run', () => {
  expect(() => refuseEarlierConsent({ ...user, surelyNew: false }, notApplicable)).toThrow(
    'carol got offline access without a page, which consent in an earlier run would explain',
  )
  expect(() => refuseEarlierConsent({ ...user, surelyNew: true }, notApplicable)).not.toThrow()
})
