import { afterEach, expect, test, vi } from 'vitest'
import { launchChromium } from './launch.ts'

const chromium = {
  executablePath: (): string => '/nowhere/chromium',
  launch: async () => {
    throw new Error('it is no browser\nwith a long log')
  },
}
const found = vi.hoisted(() => ({ module: undefined as object | undefined }))
vi.mock('playwright-core', () => {
  if (found.module === undefined) throw new Error('Cannot find package')
  return found.module
})

afterEach(() => {
  found.module = undefined
  vi.resetModules()
})

test('a missing package is told with the line that installs it', async () => {
  await expect(launchChromium({})).rejects.toThrow('npm install playwright-core')
})

test('a browser that is named and is not there is told by its name', async () => {
  found.module = { chromium }
  await expect(launchChromium({ CHROMIUM: '/nowhere/at-all' })).rejects.toThrow(
    'CHROMIUM: found "/nowhere/at-all", which cannot be started',
  )
})

test('a browser that does not start is told with the reason, in one line', async () => {
  found.module = { chromium }
  await expect(launchChromium({ CHROMIUM: '/bin/sh' })).rejects.toThrow(
    'login: { browser: true }: /bin/sh does not start (it is no browser)',
  )
})
