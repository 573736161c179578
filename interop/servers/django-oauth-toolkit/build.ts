/** Installs the server of this folder from PyPI: node --import tsx interop/servers/django-oauth-toolkit/build.ts */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { environment, python } from './artefacts.ts'

const supported = 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))'
if (spawnSync('python3', ['-c', supported]).status !== 0) {
  console.error('this server needs Python 3.10 or later with venv; there is none in the PATH')
  process.exit(2)
}
const quietly = ['-m', 'pip', 'install', '-q', '--disable-pip-version-check']
if (!existsSync(python)) execFileSync('python3', ['-m', 'venv', environment], { stdio: 'inherit' })
execFileSync(python, [...quietly, '-r', 'requirements.txt'], { cwd: import.meta.dirname, stdio: 'inherit' })
