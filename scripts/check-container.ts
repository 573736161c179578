/**
 * Carries out what the files of examples/container say, without an engine of containers, with the installed package: the
 * entry command in a folder that has nothing but the package, and the question whether it is ready. Called by
 * check-package.ts.
 */
import { spawn } from 'node:child_process'
import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parse } from 'yaml'
import type { Check } from './check-runners.ts'

interface Compose {
  readonly services: {
    readonly mock: { readonly command: readonly string[]; readonly volumes: readonly string[] }
  }
}

/** @param place a folder in which the package is installed, as in the image */
export async function checkContainer(place: string, check: Check): Promise<void> {
  const files = join(place, 'node_modules', 'offline-conformance', 'examples', 'container')
  const dockerfile = readFileSync(join(files, 'Dockerfile'), 'utf8')
  const entry = JSON.parse(/^ENTRYPOINT (\[.*\])$/m.exec(dockerfile)?.[1] ?? '[]') as string[]
  const { mock } = (parse(readFileSync(join(files, 'compose.yaml'), 'utf8')) as Compose).services
  for (const volume of mock.volumes) {
    const [from = '', to = ''] = volume.split(':')
    cpSync(join(files, from), join(place, to.replace('/mock/', '')))
  }
  const started = async (more: readonly string[]) => {
    const [program = '', ...all] = [...entry, ...more, '--port', '0', '--log']
    const child = spawn(program, all, { cwd: place, stdio: ['ignore', 'pipe', 'inherit'] })
    const lines: string[] = []
    const ready = new Promise<void>((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', (code) => reject(new Error(`it ended with ${code}: ${lines.join('\n')}`)))
      createInterface(child.stdout).on('line', (line) => {
        lines.push(line)
        if (line.includes('Ctrl-C')) resolve()
      })
    })
    await ready
    const [, port = ''] = /(?:issuer|listens) +http:\/\/localhost:(\d+)/.exec(lines.join('\n')) ?? []
    return { lines, at: `http://127.0.0.1:${port}`, stop: () => child.kill('SIGTERM') }
  }
  const ofReady = /wget -qO- http:\/\/127\.0\.0\.1:9400(\S+)/.exec(dockerfile)?.[1] ?? ''
  const alone = await started([])
  try {
    check(
      'the image is ready by its own question',
      (await fetch(alone.at + ofReady)).ok,
      alone.lines.join('\n'),
    )
    check('the image warns of what tokens name', /tokens name http/.test(alone.lines.join('\n')))
  } finally {
    alone.stop()
  }
  const composed = await started(mock.command)
  try {
    const metadata = await (await fetch(`${composed.at}/.well-known/openid-configuration`)).json()
    const { issuer, authorization_endpoint: page, token_endpoint: token } = metadata
    check(
      'the composed mock has a name for browsers and one for clients',
      issuer === 'http://mock:9400' &&
        page === 'http://localhost:9400/authorize' &&
        token === `${issuer}/token`,
      JSON.stringify(metadata),
    )
  } finally {
    composed.stop()
  }
}
