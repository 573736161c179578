import type { CallDescription } from '../../harness/target/call-description.ts'
import { callNames, calls, clockCall, describedCall, variablesOf } from '../../harness/target/calls.ts'
import { recipeSchema } from '../../harness/target/recipe-schema.ts'
import { secretWords } from '../../harness/target/schema-parts.ts'
import { targetSchema } from '../../harness/target/target-schema.ts'
import { common, pageVariables, variables } from '../../harness/target/variables.ts'
import { code, generated, table } from './markdown.ts'
import { innerOf, memberTable, type Row, type Schema, textOf, wordsFor } from './schema-rows.ts'

const published = (schema: unknown): Schema => JSON.parse(JSON.stringify(schema))

export function targetFilePage(): string {
  const schema = published(targetSchema)
  return joined([
    '# Target file',
    generated,
    `${schema.description} It is YAML or JSON; \`offline-conformance schema target\` prints its JSON Schema. Required are \`issuer\`, \`clients\` and \`users\`, or \`keycloak\` alone. Secrets: ${secretWords[0]?.toLowerCase()}${secretWords.slice(1)}`,
    topTable(schema),
    ...sections(schema),
  ])
}

export function recipePage(): string {
  const schema = published(recipeSchema)
  const shared = Object.keys(schema.properties ?? {}).filter((name) => name in targetSchema.properties)
  return joined([
    '# Recipe',
    generated,
    `${schema.description} \`offline-conformance schema recipe\` prints its JSON Schema. ${sharedWords(shared)}`,
    topTable(schema),
  ])
}

function sharedWords(names: readonly string[]): string {
  const own = names.filter((name) => name !== 'name').map(code)
  return `The members ${own.slice(0, -1).join(', ')} and ${own.at(-1)} are those of a [target file](target-file.md).`
}

function topTable({ properties = {}, required = [] }: Schema): string {
  const rows = Object.entries(properties).map(([name, member]): Row => {
    return { name, value: wordsFor(member), needed: required.includes(name), text: textOf(member) }
  })
  return memberTable(rows)
}

function sections({ properties = {} }: Schema): string[] {
  const shown = new Map<string, string>()
  return Object.entries(properties).flatMap(([name, member]) => {
    if (name === 'calls') return callSections(member)
    if (name === 'clock') return [`## ${name}`, clockText(), callTable([['clock.advance', clockCall]])]
    const inner = innerOf(member, name, shown)
    if (inner.length === 0) return []
    const alone = member.oneOf === undefined ? '' : ' Exactly one of these:'
    const like = `Members as in ${code(String(inner))}.`
    const body = typeof inner === 'string' ? like : memberTable(inner)
    const known = name === 'login' ? [pageVariableText(), variableTable(pageVariables)] : []
    return [`## ${name}`, `${textOf(member)}${alone}`, body, ...known]
  })
}

const pageVariableText = (): string =>
  '`fill` knows `{username}`, `{email}` and `{password}`; `steps` and `next` know these variables:'

const clockText = (): string =>
  `${targetSchema.properties.clock.description} \`clock.advance\` has the members of a call.`

function callSections(schema: Schema): string[] {
  return [
    '## calls',
    `${schema.description} Every call knows ${common.map((name) => code(`{${name}}`)).join(', ')} besides the variables in its line.`,
    callTable(callNames.map((name) => [name, describedCall(name)])),
    '### Members of a call',
    memberTable(callMembers(schema)),
    '### Variables',
    variableTable(variables),
  ]
}

function callTable(rows: readonly (readonly [string, CallDescription])[]): string {
  return table(
    ['Call', 'What it does', 'Variables', 'Capability'],
    rows.map(([name, call]) => {
      const own = variablesOf(call).filter((variable) => !(common as readonly string[]).includes(variable))
      const { text, gives, undoneBy } = call
      const needs = undoneBy === undefined ? '' : ` with ${code(undoneBy)}`
      return [
        code(name),
        text,
        own.map((variable) => code(`{${variable}}`)).join(' '),
        gives === undefined ? '' : `${code(gives)}${needs}`,
      ]
    }),
  )
}

/** Those of every call first, then what some have besides. */
function callMembers({ properties = {} }: Schema): Row[] {
  const shown = new Map<string, string>()
  const bodies = Object.entries(properties).map(([name, member]) => [name, member.items ?? member] as const)
  const members = new Map<string, { readonly row: Row[]; readonly of: string[] }>()
  for (const [call, body] of bodies) {
    for (const [name, member] of Object.entries(body.properties ?? {})) {
      const found = members.get(name) ?? { row: rowsFor(name, member, body, shown), of: [] }
      found.of.push(call)
      members.set(name, found)
    }
  }
  const all = Object.keys(calls).length
  const isCommon = ({ of }: { readonly of: readonly string[] }): boolean => of.length === all
  const ordered = [...members.values()].toSorted((a, b) => Number(isCommon(b)) - Number(isCommon(a)))
  return ordered.flatMap(({ row: [first, ...inner], of }) => {
    if (first === undefined) return []
    const only = of.length === all ? '' : ` Only in ${of.map(code).join(', ')}.`
    return [{ ...first, text: `${first.text}${only}` }, ...inner]
  })
}

function rowsFor(name: string, member: Schema, body: Schema, shown: Map<string, string>): Row[] {
  const needed = body.required?.includes(name) === true
  const inner = innerOf(member, name, shown)
  return [
    { name, value: wordsFor(member), needed, text: textOf(member) },
    ...(typeof inner === 'string' ? [] : inner),
  ]
}

function variableTable(known: Readonly<Record<string, string>>): string {
  return table(
    ['Variable', 'Meaning'],
    Object.entries(known).map(([name, meaning]) => [code(`{${name}}`), meaning]),
  )
}

const joined = (parts: readonly string[]): string => `${parts.join('\n\n')}\n`
