import { join } from 'node:path'

const folder = join(import.meta.dirname, '.venv')

/** What build.ts makes: a Python with the packages of requirements.txt. */
export const environment = folder
export const python = join(folder, 'bin', 'python')
