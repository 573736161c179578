import { join } from 'node:path'

/** What build.ts makes: a Python with the packages of requirements.txt. */
export const environment = join(import.meta.dirname, '.venv')
export const python = join(environment, 'bin', 'python')
