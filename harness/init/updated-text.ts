import { type Document, isMap } from 'yaml'
import { yamlDocument } from '../engine/yaml-text.ts'
import type { ClientRole, ObservedBehaviour } from '../target/target-file.ts'
import type { Learned } from './learn.ts'
import type { WrittenTarget } from './target-text.ts'
import { declaredQuestions, isAboutStop, problemLines } from './target-text.ts'

/** A target file that was observed again. */
export interface UpdatedText {
  readonly text: string
  /** What stays although something else was seen this time, in sentences for people. */
  readonly kept: readonly string[]
}

/** What options add to a file that is there. */
export type Additions = Partial<Pick<WrittenTarget, 'clients' | 'users' | 'hosts' | 'ca' | 'login'>> & {
  /** Redirect URIs for all clients. */
  readonly addresses?: Readonly<Record<string, string>>
}

/** A target file with the clients, users and addresses of options; comments and order stay. */
export function completedText(text: string, additions: Additions): string {
  const { clients = {}, users = [], hosts = [], ca, login, addresses = {} } = additions
  const document = yamlDocument(text)
  for (const [role, entry] of Object.entries(clients)) {
    for (const [name, value] of Object.entries(entry)) setIn(document, ['clients', role, name], value)
  }
  const roles = document.get('clients')
  if (isMap(roles)) {
    for (const { key } of roles.items) {
      for (const [name, value] of Object.entries(addresses))
        setIn(document, ['clients', String(key), name], value)
    }
  }
  const known = (document.toJS() as { users?: { username?: unknown }[] } | null)?.users ?? []
  for (const { username, password } of users) {
    const index = known.findIndex((each) => each?.username === username)
    if (index === -1) document.addIn(['users'], document.createNode({ username, password }, { flow: true }))
    else setIn(document, ['users', index, 'password'], password)
  }
  const named = (document.toJS() as { hosts?: string[] } | null)?.hosts ?? []
  const more = hosts.filter((host) => !named.includes(host))
  if (more.length > 0) document.set('hosts', document.createNode([...named, ...more], { flow: true }))
  if (ca !== undefined) setIn(document, ['tls', 'ca'], ca)
  if (login !== undefined) document.set('login', document.createNode(login))
  return written(document)
}

/**
 * A target file with new observations, and what it lacks: methods of authentication, questions to its owner. Comments
 * and order stay. Nothing right is replaced by something worse: what could not be tried stays, and so does a consent page
 * that was not shown because the user had agreed before.
 */
export function updatedText(text: string, learned: Omit<Learned, 'notes'>): UpdatedText {
  const { observed, auth, problems, behaviour } = learned
  const withoutStop = text
    .split('\n')
    .filter((line) => !isAboutStop(line))
    .join('\n')
  const document = yamlDocument(withoutStop)
  const before = ((document.toJS() as { observed?: ObservedBehaviour } | null)?.observed ??
    {}) as ObservedBehaviour
  const kept: string[] = []
  for (const [name, value] of Object.entries(observed)) {
    const known = before[name as keyof ObservedBehaviour]
    if (name === 'consent_page' && known === true && value === false) {
      kept.push(
        'observed.consent_page stays true: no page came this time, as is usual once the user has agreed; take the line away to observe it anew',
      )
    } else if (known !== value) setIn(document, ['observed', name], value)
  }
  for (const [role, method] of Object.entries(auth) as [ClientRole, string][])
    setIn(document, ['clients', role, 'auth'], method)
  const changed = written(document)
  const asked =
    /^(?:#\s*)?declared:/m.test(changed) || !isMap(document.contents) || document.contents.flow === true
  const whole = asked ? changed : `${changed.trimEnd()}\n\n${declaredQuestions(behaviour).join('\n')}\n`
  return { text: withProblems(whole, problems), kept }
}

/** Behind the comments that the file begins with. */
function withProblems(text: string, problems: Learned['problems']): string {
  const lines = problemLines(problems)
  if (lines.length === 0) return text
  const all = text.split('\n')
  const at = all.findIndex((line) => !line.startsWith('#'))
  return [...all.slice(0, Math.max(at, 0)), ...lines, ...all.slice(Math.max(at, 0))].join('\n')
}

/** Sets a value; a scalar that is there keeps its comment. */
function setIn(document: Document, path: readonly (string | number)[], value: unknown): void {
  document.setIn(path, value)
}

function written(document: Document): string {
  return document.toString({ lineWidth: 0 })
}
