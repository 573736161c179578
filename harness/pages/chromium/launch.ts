import { accessSync, constants } from 'node:fs'
import type { Browser } from 'playwright-core'
import { ConfigError } from '../../engine/errors.ts'

const places = [
  ...['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/snap/bin/chromium'],
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
]

/**
 * Starts a Chromium: that of the environment variable CHROMIUM, one that playwright installed, or that of the system.
 *
 * @throws ConfigError where playwright-core or a browser is missing, with the line that installs it
 */
export async function launchChromium(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Browser> {
  const { chromium } = await loaded()
  const named = environment.CHROMIUM
  if (named !== undefined && !isThere(named)) {
    throw new ConfigError(`CHROMIUM: found ${JSON.stringify(named)}, which cannot be started`)
  }
  const executablePath = [named, chromium.executablePath(), ...places].find(
    (path) => path !== undefined && isThere(path),
  )
  if (executablePath === undefined) {
    throw new ConfigError(
      'login: { browser: true } needs a Chromium, and none is found: npx playwright-core install chromium, or name one with the environment variable CHROMIUM',
    )
  }
  try {
    // It opens the pages of the target only, and a container has often no user for its sandbox.
    return await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  } catch (error) {
    const [reason = ''] = String((error as Error).message).split('\n')
    throw new ConfigError(`login: { browser: true }: ${executablePath} does not start (${reason})`)
  }
}

async function loaded(): Promise<typeof import('playwright-core')> {
  try {
    return await import('playwright-core')
  } catch {
    throw new ConfigError(
      'login: { browser: true } needs the package playwright-core, which is not installed: npm install playwright-core',
    )
  }
}

function isThere(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
