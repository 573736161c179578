import { randomText } from '../kit/random.ts'
import type { Release } from './release.ts'

export function uuid(): string {
  return crypto.randomUUID()
}

export function sessionId(release: Release): string {
  return release.shortSessionIds ? randomText(18) : uuid()
}
