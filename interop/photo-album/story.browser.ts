import { expect, test } from 'vitest'
import { startChromium } from '../../reports/testing/chromium.ts'
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
