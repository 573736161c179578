import { accountRows } from './account.ts'
import { adminRows } from './admin.ts'
import { authorizationRows } from './authorization.ts'
import { discoveryRows } from './discovery.ts'
import { importRows } from './import.ts'
import { introspectionRows } from './introspection.ts'
import { lifeCycleRows } from './life-cycle.ts'
import { logoutRows } from './logout.ts'
import { refusalRows } from './refusals.ts'
import type { Row } from './row.ts'
import { tokenRows } from './tokens.ts'

/** The tour: every row is asked of both servers. Rows of a lane follow each other, in a realm of the lane. */
export const lanes: readonly (readonly Row[])[] = [
  [...discoveryRows, ...authorizationRows, ...tokenRows],
  [...refusalRows, ...introspectionRows, ...logoutRows],
  accountRows,
  adminRows,
  lifeCycleRows,
  importRows,
]
