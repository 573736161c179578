import type { TargetRequirement } from '../../harness/checks/requirement.ts'
import type { ResultClass } from '../../harness/engine/vocabulary.ts'
import type { ClientRole, Target } from '../../harness/target/target-file.ts'
import type { DefectName } from '../../mock-provider/provider/defects/name.ts'
import type { ClientOptions, MockProviderOptions } from '../../mock-provider/provider/provider.ts'
import { catalogue } from '../../suites/catalogue.ts'
import type { MockSetting } from '../mock-driver.ts'
import { checkedAlone } from './cell.ts'
import type { Cell, Part } from './part.ts'
import { recorded } from './recorded.ts'
import { requirementOf } from './requirement-of.ts'

interface WrongActor extends MockSetting {
  /** What stands in a request in which they take part. */
  readonly name: (target: Target) => string | undefined
}

/** A client with another entry in the target file. */
const client = (role: ClientRole, change: object): WrongActor => ({
  name: ({ clients }) => clients[role]?.client_id,
  target: (target) => {
    const entry = target.clients[role]
    return entry === undefined
      ? target
      : { ...target, clients: { ...target.clients, [role]: { ...entry, ...change } } }
  },
})

/** Users with another password in the target file. */
const clientsOf = ({ clients }: MockProviderOptions): readonly ClientOptions[] =>
  clients === undefined || clients === 'any' ? [] : clients

const users = (which: (index: number) => boolean): WrongActor => ({
  name: (target) => target.users.find((_, index) => which(index))?.username,
  target: (target) => ({
    ...target,
    users: target.users.map((user, index) => (which(index) ? { ...user, password: 'not theirs' } : user)),
  }),
})

/** Whoever plays an attacker or a witness, with credentials that are worth nothing or other rights than they should have. */
const wrongActors: Readonly<Record<string, WrongActor>> = {
  'a second client with a wrong secret': client('second', { client_secret: 'not its secret' }),
  'a public client that is unknown': client('public', { client_id: 'nobody-knows-it' }),
  'a client without entitlement that is entitled': {
    name: ({ clients }) => clients.not_entitled?.client_id,
    options: (options) => ({
      ...options,
      clients: clientsOf(options).map(({ scopes: _, ...rest }) => rest),
    }),
  },
  'a preapproved client that nobody approved': {
    name: ({ clients }) => clients.preapproved?.client_id,
    options: (options) => ({
      ...options,
      clients: clientsOf(options).map((entry) =>
        entry.client_id === 'intranet' ? { ...entry, consent: 'ask' as const } : entry,
      ),
    }),
  },
  'a client for calls with a wrong secret': client('account', { client_secret: 'not its secret' }),
  'a second user with a wrong password': users((index) => index === 1),
  'spare users with wrong passwords': users((index) => index > 1),
  'an administrator with a wrong secret': {
    name: () => 'administration',
    target: (target) => ({
      ...target,
      admin: {
        client_credentials: { client_id: 'administration', client_secret: 'not its secret', scope: 'admin' },
      },
    }),
  },
}

/** What cannot be told apart, by requirement and actor: what the owner says of a client is what is checked. */
const explained: Readonly<Record<string, string>> = {
  'scope-client-not-entitled': 'a client without entitlement that is entitled',
}

const verdicts: readonly ResultClass[] = ['pass', 'fail', 'warn', 'info']

/** Side actors that are not who they are said to be, at a server that is right and at one with the check's own defect. */
export const actors: Part = {
  about: 'no check passes or fails by a client or a user that is not who the target file says',
  goal: 'verdicts caused',
  sample: { rows: 4, cells: 1 },
  rows: () => catalogue.map(({ id }) => id),
  async cells(id) {
    const requirement = requirementOf(id)
    return [...(await actorCells(requirement, [])), ...(await actorCells(requirement, [requirement.defect]))]
  },
}

export async function actorCells(
  requirement: TargetRequirement,
  defects: readonly DefectName[],
): Promise<readonly Cell[]> {
  let told: Target | undefined
  const keep = (target: Target): Target => {
    told = target
    return target
  }
  const { result, requests } = await recorded(requirement, { defects, target: keep })
  const server = defects.length === 0 ? '' : `, with ${defects.join()}`
  return Object.entries(wrongActors).map(([who, { name, ...setting }]) => {
    const word = told === undefined ? undefined : name(told)
    return {
      name: `${who}${server}`,
      requirement: requirement.id,
      consulted: word !== undefined && requests.some(({ text }) => text.includes(word)),
      run: async () => {
        const { class: now, summary } = await checkedAlone(requirement, { defects, ...setting })
        const misled = now !== result.class && verdicts.includes(now)
        const wrong = misled && explained[requirement.id] !== who
        return { before: result.class, now, summary, wrong }
      },
    }
  })
}
