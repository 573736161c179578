/**
 * The first ten minutes: three applications as their frameworks want them, each signed in at a mock that was started without
 * any configuration: npm run first-ten-minutes
 */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startChromium } from '../../../reports/testing/chromium.ts'
import { type RunningMock, startMock } from '../mock.ts'
import { Person } from '../person.ts'
import { freePort, started } from './application.ts'

interface Seen {
  readonly signedIn: string
  readonly refreshed: string
}

interface Application {
  readonly name: string
  /** Where its lines for the mock are, between two comments. */
  readonly configuration: string
  /** Undefined where its tools are not here. */
  walk(mock: RunningMock): Promise<Seen | undefined>
}

const here = import.meta.dirname
const vite = join(here, '..', '..', '..', 'node_modules', 'vite', 'bin', 'vite.js')

const singlePage: Application = {
  name: 'single-page application (Vite, oidc-client-ts)',
  configuration: 'single-page/main.js',
  async walk({ issuer, user }) {
    const port = await freePort()
    const origin = `http://localhost:${port}`
    const command = [process.execPath, vite, '--port', String(port), '--strictPort']
    const cwd = join(here, 'single-page')
    const application = await started(command, { cwd, env: { VITE_ISSUER: issuer }, address: origin })
    const browser = await startChromium()
    try {
      const page = await browser.newPage()
      page.setDefaultTimeout(120_000)
      await page.goto(origin)
      await page.waitForFunction("document.getElementById('sign-in').onclick !== null")
      await page.click('#sign-in')
      await page.fill('[name=username]', user.username)
      await page.fill('[name=password]', user.password)
      await page.click('button')
      await page.click('button[value=allow]')
      await page.waitForURL(`${origin}/callback**`)
      const said = async (words: string): Promise<string> => {
        await page.waitForFunction(`document.getElementById('who').textContent.includes('${words}')`)
        return (await page.textContent('#who')) ?? ''
      }
      const signedIn = await said('an offline token')
      await page.click('#refresh')
      return { signedIn, refreshed: await said('refreshed') }
    } finally {
      await browser.close()
      await application.stop()
    }
  },
}

const express: Application = {
  name: 'Express server (express-openid-connect)',
  configuration: 'express/server.js',
  walk: (mock) =>
    onServer(mock, {
      command: [process.execPath, 'server.js'],
      folder: 'express',
      portVariable: 'PORT',
      back: '/',
    }),
}

const springBoot: Application = {
  name: 'Spring Boot client (Spring Security)',
  configuration: 'spring-boot/src/main/resources/application.yaml',
  async walk(mock) {
    const cwd = join(here, 'spring-boot')
    if (spawnSync('mvn', ['--version']).status !== 0) return undefined
    const { status } = spawnSync('mvn', ['-q', '-B', 'package'], { cwd, stdio: 'inherit' })
    if (status !== 0) throw new Error('Maven could not build it')
    return onServer(mock, {
      command: ['java', '-XX:+UseSerialGC', '-jar', 'target/client.jar'],
      folder: 'spring-boot',
      portVariable: 'SERVER_PORT',
      // Where Spring Security goes on with the request that it interrupted.
      back: '/?continue',
    })
  },
}

/** Signs in at an application whose pages are made on a server. */
async function onServer(
  { issuer, user }: RunningMock,
  {
    command,
    folder,
    portVariable,
    back,
  }: {
    readonly command: readonly string[]
    readonly folder: string
    readonly portVariable: string
    /** Where the browser is at the end of a sign-in. */
    readonly back: string
  },
): Promise<Seen> {
  const port = String(await freePort())
  const origin = `http://localhost:${port}`
  const env = { ISSUER: issuer, [portVariable]: port }
  const application = await started(command, { cwd: join(here, folder), env, address: origin })
  try {
    const person = new Person(user.username, user.password)
    await person.visit(`${origin}/`, `${origin}${back}`, { exactly: true })
    return { signedIn: await person.text(`${origin}/`), refreshed: await person.text(`${origin}/refresh`) }
  } finally {
    await application.stop()
  }
}

function linesOf(file: string): readonly string[] {
  const [, lines = ''] =
    /(?:\/\/|#) configuration\n(.*?)\n *(?:\/\/|#) end/s.exec(readFileSync(join(here, file), 'utf8')) ?? []
  return lines.split('\n')
}

const mock = await startMock()
let failed = 0
try {
  console.log('$ npx offline-conformance mock')
  for (const line of mock.lines) console.log(line)
  for (const { name, configuration, walk } of [singlePage, express, springBoot]) {
    const lines = linesOf(configuration)
    console.log(`\n== ${name}: ${lines.length} lines of configuration`)
    for (const line of lines) console.log(line)
    const seen = await walk(mock)
    if (seen === undefined) {
      console.log('Maven is not installed here: left out')
      continue
    }
    const holds = seen.signedIn.endsWith(', with an offline token') && seen.refreshed === 'refreshed'
    console.log(`-> ${seen.signedIn}; ${seen.refreshed}${holds ? '' : '  NOT AS EXPECTED'}`)
    failed += holds ? 0 : 1
  }
} finally {
  await mock.stop()
}
process.exitCode = failed === 0 ? 0 : 1
