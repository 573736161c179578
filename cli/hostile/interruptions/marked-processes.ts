import { readdirSync, readFileSync } from 'node:fs'

/** Name of the variable that every process of one case inherits, however it is started. */
export const markName = 'HOSTILE_MARK'

export interface MarkedProcess {
  readonly pid: number
  readonly command: string
}

/** Living processes that inherited a mark. */
export function marked(mark: string): MarkedProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const environment = read(`/proc/${name}/environ`)
      if (!environment.split('\0').includes(`${markName}=${mark}`)) return []
      // A process that ended and was not waited for yet has no command.
      const command = read(`/proc/${name}/cmdline`).replaceAll('\0', ' ').trim()
      return command === '' ? [] : [{ pid: Number(name), command }]
    })
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
