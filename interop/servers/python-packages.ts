import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const supported = 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))'

/** Installs the packages of a requirements.txt into an environment of their own; ends the process where there is no Python. */
export function installPython({
  environment,
  python,
  folder,
}: {
  readonly environment: string
  /** The interpreter in it. */
  readonly python: string
  /** Where requirements.txt is. */
  readonly folder: string
}): void {
  if (spawnSync('python3', ['-c', supported]).status !== 0) {
    console.error('this server needs Python 3.10 or later with venv; there is none in the PATH')
    process.exit(2)
  }
  const quietly = ['-m', 'pip', 'install', '-q', '--disable-pip-version-check']
  if (!existsSync(python)) execFileSync('python3', ['-m', 'venv', environment], { stdio: 'inherit' })
  execFileSync(python, [...quietly, '-r', 'requirements.txt'], { cwd: folder, stdio: 'inherit' })
}
