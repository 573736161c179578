import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

const main = join(import.meta.dirname, '..', '..', '..', 'dist', 'cli', 'main.js')

/** Lines of a run that say which check is next, and where reports are. */
const left = /^ *\d+\/\d+ |^checking |^report {2}/

/** A terminal in which commands are typed one after another; what they print is kept. */
export class Session {
  readonly lines: string[] = []
  readonly #where: { readonly cwd: string; readonly env: Readonly<Record<string, string>> }

  constructor(where: { readonly cwd: string; readonly env: Readonly<Record<string, string>> }) {
    this.#where = where
  }

  say(...lines: readonly string[]): void {
    this.lines.push(...lines)
  }

  /** @throws Error for another exit code than the one that the story needs */
  async type(words: readonly string[], { exits = 0, shows = () => true }: Typed = {}): Promise<void> {
    const { cwd, env } = this.#where
    const child = spawn(process.execPath, [main, ...words], { cwd, env: { PATH: process.env.PATH, ...env } })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk))
    const [code] = await once(child, 'close')
    if (code !== exits) throw new Error(`${words.join(' ')} ended with ${code} and not ${exits}:\n${said}`)
    const shown = said
      .trimEnd()
      .split('\n')
      .filter((line) => !left.test(line) && shows(line))
    this.lines.push(
      `$ npx offline-conformance ${words.map(quoted).join(' ')}`,
      ...trimmed(shown),
      ...(exits === 0 ? [] : ['$ echo $?', String(exits)]),
      '',
    )
  }
}

export interface Typed {
  readonly exits?: number
  /** Whether a line of what the command prints is shown. */
  readonly shows?: (line: string) => boolean
}

const quoted = (word: string): string => (word.includes(' ') ? `"${word}"` : word)

/** Without empty lines at the ends, and without two in a row. */
function trimmed(lines: readonly string[]): string[] {
  return lines
    .filter((line, at) => line !== '' || (at > 0 && lines[at - 1] !== ''))
    .join('\n')
    .trim()
    .split('\n')
}
