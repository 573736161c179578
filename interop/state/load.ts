/** What a client knows of a token: what was acknowledged last, and whether something was under way at the end. */
interface Held {
  token: string
  state: 'alive' | 'revoked' | 'unknown'
}

export interface Counts {
  acknowledged: number
  underWay: number
  lost: number
  revived: number
  checked: number
}

/** The set-up that the load works with: tokens that are replaced at each use, and a person for each worker. */
export const workers = 16
export const configuration = {
  users: Array.from({ length: workers }, (_, at) => ({ username: `person-${at}`, password: 'a password' })),
  clients: [{ client_id: 'load', client_secret: 'a secret', consent: 'pre-approved' }],
  rotation: { confidential: 'always', grace: 0 },
}

const formType = { 'content-type': 'application/x-www-form-urlencoded' }

/** Uses, revokes and gets tokens until the server is gone, and remembers every answer. */
export class Load {
  readonly #held: Held[][] = Array.from({ length: workers }, () => [])
  readonly counts: Counts = { acknowledged: 0, underWay: 0, lost: 0, revived: 0, checked: 0 }
  /** For messages about what went wrong. */
  readonly complaints: string[] = []

  /** @param originOf where a worker sends its next request */
  async run(originOf: (worker: number) => string, isOver: () => boolean): Promise<void> {
    await Promise.all(this.#held.map((held, worker) => this.#work(worker, held, originOf, isOver)))
  }

  /** What was acknowledged has to hold: alive tokens are accepted, revoked ones are not. */
  async verify(originOf: (worker: number) => string): Promise<void> {
    await Promise.all(
      this.#held.map(async (held, worker) => {
        for (const each of latest(held)) {
          if (each.state === 'unknown') continue
          const { status, json } = await refresh(originOf(worker), each.token)
          this.counts.checked += 1
          if (each.state === 'revoked' && status === 200) {
            this.counts.revived += 1
            this.complaints.push(`revived: ${each.token.slice(-12)}`)
          }
          if (each.state === 'alive' && status !== 200) {
            this.counts.lost += 1
            this.complaints.push(`lost: ${status} ${JSON.stringify(json)}`)
            each.state = 'unknown'
          }
          if (each.state === 'alive' && typeof json.refresh_token === 'string')
            each.token = json.refresh_token
        }
      }),
    )
  }

  async #work(
    worker: number,
    held: Held[],
    originOf: (worker: number) => string,
    isOver: () => boolean,
  ): Promise<void> {
    while (!isOver()) {
      const alive = held.filter(({ state }) => state === 'alive')
      const chance = Math.random()
      const chosen = alive[Math.floor(Math.random() * alive.length)]
      const touched = chance < 0.03 ? alive : chosen === undefined || chance < 0.3 ? [] : [chosen]
      for (const each of touched) each.state = 'unknown'
      try {
        await act(originOf(worker), { worker, chance, touched, held })
        this.counts.acknowledged += 1
      } catch {
        // The answer never came, so either may be true.
        this.counts.underWay += 1
        if (isOver()) return
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }
  }
}

async function act(
  origin: string,
  { worker, chance, touched, held }: { worker: number; chance: number; touched: Held[]; held: Held[] },
): Promise<void> {
  const [chosen] = touched
  if (chance < 0.03) {
    await send(
      `${origin}/control/grants/revoke`,
      JSON.stringify({ user: `person-${worker}`, client: 'load' }),
      {
        'content-type': 'application/json',
      },
    )
    for (const each of touched) each.state = 'revoked'
  } else if (chosen === undefined) {
    const order = JSON.stringify({ user: `person-${worker}`, client: 'load' })
    const { json } = await send(`${origin}/control/tokens`, order, { 'content-type': 'application/json' })
    held.push({ token: String(json.refresh_token), state: 'alive' })
  } else if (chance < 0.45) {
    const form = new URLSearchParams({ token: chosen.token, client_id: 'load', client_secret: 'a secret' })
    await send(`${origin}/revoke`, form.toString(), formType)
    chosen.state = 'revoked'
  } else {
    const { status, json } = await refresh(origin, chosen.token)
    if (status !== 200) throw new Error(`refused: ${JSON.stringify(json)}`)
    chosen.token = String(json.refresh_token)
    chosen.state = 'alive'
  }
}

interface Answer {
  readonly status: number
  readonly json: Readonly<Record<string, unknown>>
}

function refresh(origin: string, token: string): Promise<Answer> {
  const form = {
    ...{ grant_type: 'refresh_token', refresh_token: token },
    ...{ client_id: 'load', client_secret: 'a secret' },
  }
  return send(`${origin}/token`, new URLSearchParams(form).toString(), formType, [200, 400])
}

async function send(
  url: string,
  body: string,
  headers: Record<string, string>,
  expected: readonly number[] = [200, 201, 204],
): Promise<Answer> {
  const response = await fetch(url, { method: 'POST', body, headers, signal: AbortSignal.timeout(20_000) })
  const text = await response.text()
  if (!expected.includes(response.status)) throw new Error(`${response.status} ${text.slice(0, 200)}`)
  return { status: response.status, json: text === '' ? {} : JSON.parse(text) }
}

/** All of the newest, and some of those of earlier trials. */
function latest(held: readonly Held[]): readonly Held[] {
  const older = held.slice(0, -60)
  return [...held.slice(-60), ...older.filter(() => Math.random() < 5 / (older.length + 1))]
}
