/**
 * Carries out what the CI files of examples/ci say, line by line, with the installed package: called by check-package.ts.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, parseAllDocuments } from 'yaml'
import type { Check } from './check-runners.ts'

/** What the CI system has as secrets: those of provider.yaml. */
const secrets = {
  WEB_APP_SECRET: 'secret-of-web-app',
  PRINT_SHOP_SECRET: 'secret-of-print-shop',
  ALICE_PASSWORD: 'password-of-alice',
  BOB_PASSWORD: 'password-of-bob',
}

interface GitHubWorkflow {
  readonly jobs: {
    readonly conformance: {
      readonly env: Record<string, string>
      readonly steps: readonly { readonly run?: string }[]
    }
  }
}

interface GitLabFile {
  readonly 'offline-tokens': {
    readonly variables?: Record<string, string>
    readonly script: readonly string[]
    readonly artifacts: { readonly paths: readonly string[]; readonly reports: { readonly junit: string } }
  }
}

/** @param place a folder in which the package is installed */
export function checkCiExamples(place: string, check: Check): void {
  const folder = join(place, 'ci')
  cpSync(join(place, 'node_modules', 'offline-conformance', 'examples', 'ci'), folder, { recursive: true })
  const read = (name: string): unknown => parse(readFileSync(join(folder, name), 'utf8'))
  const github = (read('github-actions.yml') as GitHubWorkflow).jobs.conformance
  const gitlab = (read('gitlab-ci.yml') as GitLabFile)['offline-tokens']
  check(
    'the workflow hands over every secret of the target file',
    Object.keys(secrets).every((name) => github.env[name] === `\${{ secrets.${name} }}`),
  )
  const summary = join(folder, 'step-summary.md')
  const perform = (lines: readonly string[]) => {
    rmSync(join(folder, 'reports'), { recursive: true, force: true })
    // The package is installed already.
    const script = lines.filter((line) => line !== 'npm ci').join('\n')
    const env = { ...process.env, ...secrets, GITHUB_STEP_SUMMARY: summary }
    const { status, stdout, stderr } = spawnSync('bash', ['-ec', script], {
      cwd: folder,
      encoding: 'utf8',
      env,
    })
    return { status, text: `${script}\n${stdout}${stderr}` }
  }
  const files = {
    'GitHub Actions': github.steps.flatMap(({ run }) => run ?? []),
    'GitLab CI': gitlab.script,
    'the component of GitLab': componentLines(readFileSync(join(folder, component), 'utf8')),
    Jenkins: stepsOf(readFileSync(join(folder, 'Jenkinsfile'), 'utf8')),
    'a plain shell': ['./gate.sh'],
  }
  for (const [name, lines] of Object.entries(files)) {
    const green = perform(lines)
    check(`the job for ${name} passes with its baseline`, green.status === 0, green.text)
    const junit = readFileSync(join(folder, gitlab.artifacts.reports.junit), 'utf8')
    check(`the job for ${name} writes JUnit`, junit.includes('<testsuites'), junit.slice(0, 500))
  }
  const told = readFileSync(summary, 'utf8')
  check(
    'the summary of the workflow tells of the finding',
    told.includes('refresh-narrowing-not-sticky'),
    told,
  )
  writeFileSync(join(folder, 'offline-baseline.yaml'), 'findings: []\n')
  for (const [name, lines] of Object.entries(files)) {
    const red = perform(lines)
    check(`the job for ${name} fails where the finding is new`, red.status === 1, red.text)
  }
}

const component = 'gitlab-component/templates/offline-tokens.yml'

/** The script of a component, whose inputs have their defaults. */
function componentLines(text: string): string[] {
  const [head, body] = parseAllDocuments(text).map((document) => document.toJS())
  const { inputs } = (head as { spec: { inputs: Record<string, { default: string }> } }).spec
  const { variables = {}, script } = (body as GitLabFile)['offline-tokens']
  const given = ([name, value]: [string, string]): string => {
    const [, input = ''] = /^\$\[\[ inputs\.([\w-]+) \]\]$/.exec(value) ?? []
    return `export ${name}='${inputs[input]?.default}'`
  }
  return [...Object.entries(variables).map(given), ...script]
}

/** What a Jenkinsfile gives to the shell. */
function stepsOf(text: string): string[] {
  return [...text.matchAll(/^ +sh '([^']+)'$/gm)].map(([, line = '']) => line)
}
