import type { AccessToken, Milliseconds } from '../../model.ts'
import { type CodeRow, codeKeptUntil } from '../kept.ts'
import { keyOf, type Rows, sortable } from '../rows.ts'
import type { ShortLivedStore } from '../store.ts'
import { read } from './reading.ts'

/** How often it is looked whether something has expired: once for so many codes and access tokens. */
const lookedAfter = 16
/** How much of what has expired is dropped at once. */
const droppedAtOnce = 64

export interface ShortLivedInRows {
  readonly store: ShortLivedStore
  dropExpired(now: Milliseconds): Promise<void>
}

export function shortLivedInRows(rows: Rows): ShortLivedInRows {
  let put = 0
  /** Codes and access tokens are listed by when they expire, so nothing that lives is looked at. */
  const dropExpired = async (now: Milliseconds): Promise<void> => {
    const first = await rows.range('expires/', { limit: droppedAtOnce })
    const over = first.map(({ key }) => key).filter((key) => key < keyOf('expires', sortable(now)))
    const gone = over.flatMap((key) => [key, key.split('/').slice(2).join('/')])
    await rows.write(gone.map((key) => [key, undefined] as const))
  }
  const dropAtTimes = async (now: Milliseconds): Promise<void> => {
    put += 1
    if (put % lookedAfter === 0) await dropExpired(now)
  }

  const store: ShortLivedStore = {
    async putCode(code) {
      await dropAtTimes(code.made.at)
      const row: CodeRow = { code, used: false }
      await rows.write([
        [keyOf('code', code.id), JSON.stringify(row)],
        [keyOf('expires', sortable(codeKeptUntil(code)), 'code', code.id), ''],
      ])
    },
    async redeem(id, accepts) {
      const key = keyOf('code', id)
      return rows.step({ changed: [key] }, async (step) => {
        const row = await read<CodeRow>(step, key)
        if (row === undefined || !accepts(row.code)) return undefined
        if (!row.used) step.write([[key, JSON.stringify({ ...row, used: true })]])
        return { code: row.code, replay: row.used }
      })
    },
    async bindCode(id, grantId) {
      const key = keyOf('code', id)
      await rows.step({ changed: [key] }, async (step) => {
        const row = await read<CodeRow>(step, key)
        if (row !== undefined) step.write([[key, JSON.stringify({ ...row, code: { ...row.code, grantId } })]])
      })
    },

    async accessToken(id) {
      const token = await read<AccessToken>(rows, keyOf('access', id))
      if (token === undefined) return undefined
      // Its row may stay until it expires, but it does not outlive its grant.
      return (await read(rows, keyOf('grant', token.grantId))) === undefined ? undefined : token
    },
    async putAccessToken(token) {
      await dropAtTimes(token.made.at)
      await rows.write([
        [keyOf('access', token.id), JSON.stringify(token)],
        [keyOf('expires', sortable(token.expiresAt), 'access', token.id), ''],
      ])
    },
  }
  return { store, dropExpired }
}
