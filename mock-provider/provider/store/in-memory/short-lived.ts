import { GradualSweep } from '../../../kit/gradual-sweep.ts'
import type { AccessToken } from '../../model.ts'
import { type CodeRow, codeKeptUntil } from '../kept.ts'
import type { ShortLivedStore } from '../store.ts'
import type { MemoryPart } from './part.ts'

/** How many codes or access tokens are looked at, whether they have expired, for each that is put. */
const lookedAt = 4

export interface MemoryShortLived extends MemoryPart<ShortLivedStore> {
  sweep(now: number, most: number): void
}

export function memoryShortLived(isGrant: (id: string) => boolean): MemoryShortLived {
  const codes = new Map<string, CodeRow>()
  const restOfCodes = new GradualSweep(codes)
  const accessTokens = new Map<string, AccessToken>()
  const restOfTokens = new GradualSweep(accessTokens)

  const sweepCodes = (now: number, most: number): void =>
    restOfCodes.step(most, ({ code, used }) => (used ? codeKeptUntil(code) : code.expiresAt) < now)
  const sweepTokens = (now: number, most: number): void =>
    restOfTokens.step(most, ({ expiresAt, grantId }) => expiresAt < now || !isGrant(grantId))

  const store: ShortLivedStore = {
    async putCode(code) {
      sweepCodes(code.made.at, lookedAt)
      codes.set(code.id, { code, used: false })
    },
    async redeem(id, accepts) {
      const row = codes.get(id)
      if (row === undefined || !accepts(row.code)) return undefined
      codes.set(id, { ...row, used: true })
      return { code: row.code, replay: row.used }
    },
    async bindCode(id, grantId) {
      const row = codes.get(id)
      if (row !== undefined) codes.set(id, { ...row, code: { ...row.code, grantId } })
    },

    async accessToken(id) {
      return accessTokens.get(id)
    },
    async putAccessToken(token) {
      sweepTokens(token.made.at, lookedAt)
      accessTokens.set(token.id, token)
    },
  }
  return {
    store,
    maps: [codes, accessTokens],
    sweep(now, most) {
      sweepTokens(now, most)
      sweepCodes(now, most)
    },
  }
}
