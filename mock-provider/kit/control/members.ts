import type { Member, Members } from './route.ts'

/**
 * What was sent, once every member is what it has to be.
 *
 * @throws RangeError that names the member, what was found and what is accepted
 */
export function checkedMembers(
  sent: Readonly<Record<string, unknown>>,
  members: Members,
  { open = false }: { readonly open?: boolean } = {},
): Readonly<Record<string, unknown>> {
  const known = Object.keys(members)
  for (const [name, value] of Object.entries(sent)) {
    const member = Object.hasOwn(members, name) ? members[name] : undefined
    if (member === undefined) {
      if (open) continue
      const accepted = known.length === 0 ? 'none is accepted' : `accepted are ${known.join(', ')}`
      throw new RangeError(`unknown member ${shown(name)}; ${accepted}`)
    }
    if (!fits(member, value))
      throw new RangeError(`${name} has to be ${wanted(member)}, found ${shown(value)}`)
  }
  const missing = known.find((name) => members[name]?.required === true && sent[name] === undefined)
  if (missing !== undefined) throw new RangeError(`${missing} is missing (${members[missing]?.says})`)
  return sent
}

function fits({ type, values }: Member, value: unknown): boolean {
  if (values !== undefined) return values.includes(value as string)
  if (type === 'any') return true
  if (type === 'array') return Array.isArray(value)
  if (type === 'object') return value !== null && typeof value === 'object' && !Array.isArray(value)
  return typeof value === type && value !== ''
}

function wanted({ type, values }: Member): string {
  if (values !== undefined) return `one of ${values.join(', ')}`
  const words = {
    string: 'a text',
    number: 'a number',
    boolean: 'true or false',
    array: 'a list',
    object: 'an object',
    any: 'something',
  }
  return words[type]
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? String(value)).slice(0, 80)
}
