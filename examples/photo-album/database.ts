import { mkdirSync, readFileSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { join } from 'node:path'

/** Somebody who has signed in at least once. */
export interface Member {
  readonly name: string
  /** The refresh token, sealed; there while their photos can be backed up. */
  readonly token?: string
  /** Whether it outlives their login session. */
  readonly offline?: boolean
  /** What its provider says about its end, in seconds since the epoch; absent: it has none. */
  readonly expires?: number
  /** Why there is no backup any more, until they have decided anew. */
  readonly ended?: string
  /** Not before this time, in milliseconds, since the provider asked to be left alone. */
  readonly waitUntil?: number
  readonly backups: readonly { readonly at: number; readonly photos: readonly string[] }[]
}

/** A browser that somebody is signed in with. */
export interface BrowserSession {
  readonly member: string
  readonly csrf: string
  /** The ID token, sealed: the provider wants it back at logout. */
  readonly idToken: string
}

export interface Data {
  readonly members: Readonly<Record<string, Member>>
  readonly sessions: Readonly<Record<string, BrowserSession>>
  /** The day whose backup was made last. */
  readonly lastDay?: string
}

/** The album's embedded database: one file, of which there is always a whole version on disk. */
export class Database {
  readonly #file: string
  readonly #folder: string
  #data: Data
  #last: Promise<unknown> = Promise.resolve()

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    this.#folder = folder
    this.#file = join(folder, 'album.json')
    this.#data = read(this.#file)
  }

  get data(): Data {
    return this.#data
  }

  /** Changes follow each other; each is on disk when it resolves. */
  change(change: (data: Data) => Data): Promise<void> {
    const changed = this.#last.then(async () => {
      const next = change(this.#data)
      await this.#write(JSON.stringify(next, undefined, 2))
      this.#data = next
    })
    this.#last = changed.catch(() => {})
    return changed
  }

  changeMember(id: string, change: (member: Member) => Member): Promise<void> {
    return this.change((data) => {
      const member = data.members[id]
      return member === undefined ? data : { ...data, members: { ...data.members, [id]: change(member) } }
    })
  }

  async #write(text: string): Promise<void> {
    const draft = `${this.#file}.draft`
    const file = await open(draft, 'w', 0o600)
    await file.writeFile(text)
    await file.sync()
    await file.close()
    await rename(draft, this.#file)
    const folder = await open(this.#folder, 'r')
    await folder.sync()
    await folder.close()
  }
}

function read(file: string): Data {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { members: {}, sessions: {} }
    throw error
  }
  try {
    return JSON.parse(text) as Data
  } catch {
    throw new Error(`${file} is no JSON; restore it from a backup`)
  }
}
