import { expect, test } from 'vitest'
import { albumPage } from '../../examples/photo-album/pages.ts'
import { overflow, seriousFindings, startChromium } from '../../reports/testing/chromium.ts'
import { freePort } from '../state/process.ts'
import { mockStage } from './mock-stage.ts'
import { story } from './story.ts'

test('the story of the Photo Album holds at the mock, step by step', { timeout: 180_000 }, async () => {
  const browser = await startChromium()
  const told: string[] = []
  try {
    await story(mockStage, { browser, port: await freePort(), tell: (line) => told.push(line) })
  } finally {
    await browser.close()
  }
  expect(told.filter((line) => line.includes('✓'))).toHaveLength(21)
})

const member = { name: `Kim ${'Longname'.repeat(12)}`, backups: [{ at: 1e12, photos: ['a photo'] }] }
const states = {
  'signed out': { notice: 'You are signed out.' },
  'with backup': {
    member: { ...member, token: 'sealed', offline: true },
    csrf: 'c',
    accountUrl: 'https://op.example/',
  },
  'without backup': { member: { ...member, token: 'sealed', offline: false }, csrf: 'c' },
  'after a revocation': { member: { ...member, ended: 'revoked' }, csrf: 'c' },
}

test.each(Object.entries(states))(
  'the page of the album %s can be read and used by everybody',
  async (_, shown) => {
    const browser = await startChromium()
    try {
      for (const colorScheme of ['light', 'dark'] as const) {
        for (const width of [320, 1600]) {
          const page = await browser.newPage({ colorScheme, viewport: { width, height: 800 } })
          await page.setContent(albumPage(shown))
          expect(await overflow(page)).toBe(0)
          expect(await seriousFindings(page)).toEqual([])
          await page.close()
        }
      }
    } finally {
      await browser.close()
    }
  },
)
