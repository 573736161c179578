import { describe, expect, test } from 'vitest'
import { withWindowTime } from '../harness/http/window-time.ts'
import { type Defect, ends } from '../mock-provider/provider/defects/defect.ts'
import { checkedAlone } from '../selftest/parts/cell.ts'
import { VirtualTime } from '../selftest/parts/virtual-time.ts'
import { logoutUpstreamTokenSplits } from './logout/upstream.ts'

/** Checks a mock that misbehaves at a logout token; a wait for one that is not taken costs nothing. */
const judged = (behaviour?: Defect) =>
  withWindowTime(new VirtualTime(), () =>
    checkedAlone(logoutUpstreamTokenSplits, behaviour === undefined ? {} : { behaviour: () => behaviour }),
  )

describe('a logout at the upstream provider', () => {
  test('that ends nothing here says nothing about tokens', async () => {
    const deaf = ends('It answers 200 to a logout token and does nothing.', 'upstreamLogout', () => [])
    const { class: found, summary } = await judged(deaf)
    expect(found).toBe('blocked')
    expect(summary).toContain('back-channel logout URI')
  })

  test('that leaves online tokens alive is a warning, though the login session ends', async () => {
    const half = ends('A logout token ends the login session only.', 'upstreamLogout', { kinds: [] })
    expect(await judged(half)).toMatchObject({ class: 'warn' })
  })

  test('that takes the tokens of everybody says nothing about those of its user', async () => {
    const all = ends('A logout token ends all tokens.', 'upstreamLogout', {
      reach: 'realm',
      kinds: ['online', 'offline'],
    })
    expect(await judged(all)).toMatchObject({ class: 'blocked' })
  })

  test('of a server that gives refresh tokens for offline access only is judged by the offline token', async () => {
    const result = await withWindowTime(new VirtualTime(), () =>
      checkedAlone(logoutUpstreamTokenSplits, {
        options: (options) => ({ ...options, grants: { online_refresh_tokens: false } }),
      }),
    )
    expect(result.class).toBe('pass')
    expect(result.observations).toHaveLength(1)
  })
})
