/**
 * What people wait for, against the goals: from the start of the command line to the first result, and until Chromium has
 * opened the HTML report of a whole run: npm run bench:waits
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { RunReport } from '../harness/engine/report.ts'
import { startChromium } from '../reports/testing/chromium.ts'

const rounds = 7
/** Milliseconds. */
const goals = { firstResult: 500, report: 300 }

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

const folder = mkdtempSync(join(tmpdir(), 'waits-'))
const main = join(import.meta.dirname, '..', 'dist', 'cli', 'main.js')

async function untilFirstResult(): Promise<number> {
  const started = performance.now()
  const child = spawn(process.execPath, [main, 'run'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise((resolve) => child.once('close', resolve))
  let printed = ''
  for await (const chunk of child.stdout.setEncoding('utf8')) {
    printed += chunk
    if (/^ *\d+\/\d+ /m.test(printed)) break
  }
  const milliseconds = performance.now() - started
  child.kill('SIGKILL')
  await ended
  return milliseconds
}

/** Writes the report of all requirements; returns how many it has. */
async function wholeReport(file: string): Promise<number> {
  const json = join(folder, 'report.json')
  const args = ['run', '--edition', 'next', '--reporter', `html=${file}`, '--reporter', `json=${json}`]
  const child = spawn(process.execPath, [main, ...args], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  await once(child, 'close')
  return (JSON.parse(readFileSync(json, 'utf8')) as RunReport).results.length
}

async function untilOpened(file: string): Promise<number[]> {
  const browser = await startChromium()
  try {
    const times: number[] = []
    for (let round = 0; round < rounds; round++) {
      const page = await browser.newPage()
      const started = performance.now()
      await page.goto(pathToFileURL(file).href, { waitUntil: 'load' })
      // Opened is what has been laid out and shown.
      await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))')
      times.push(performance.now() - started)
      await page.close()
    }
    return times
  } finally {
    await browser.close()
  }
}

function tell(what: string, milliseconds: number, goal: number): void {
  console.log(`${what}   ${milliseconds.toFixed(0)} ms (goal ${goal} ms)`)
  if (milliseconds > goal) process.exitCode = 1
}

try {
  const first: number[] = []
  for (let round = 0; round < rounds; round++) first.push(await untilFirstResult())
  tell('command line to first result', median(first), goals.firstResult)
  const file = join(folder, 'report.html')
  const requirements = await wholeReport(file)
  const megabytes = (statSync(file).size / 1024 / 1024).toFixed(1)
  tell(
    `HTML report of ${requirements} requirements (${megabytes} MB) in Chromium`,
    median(await untilOpened(file)),
    goals.report,
  )
} finally {
  rmSync(folder, { recursive: true })
}
