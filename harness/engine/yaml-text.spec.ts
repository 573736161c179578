import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { hostileNames } from './testing/hostile-names.ts'
import { hasUnseen } from './visible-text.ts'
import { yamlComment, yamlDocument, yamlFlow, yamlText } from './yaml-text.ts'

/** As target files, baselines and facts are read: with merge keys. */
const read = (text: string): unknown => parse(text, { merge: true })

/** An object with a member of any name, `__proto__` too. */
const member = (name: string, value: unknown): unknown => Object.fromEntries([[name, value]])

test.each(hostileNames)('%j is the same when it is read again, as a name and as a value', (name) => {
  const value = { before: 1, [`x${name}`]: [name, { deep: name }], inside: member(name, name), after: name }
  const flow = yamlFlow(value)
  for (const text of [yamlText(value), `${flow}\n`, `a: ${flow}\nb: ${yamlFlow(name)}\n`]) {
    expect(hasUnseen(text)).toBe(false)
    expect(text).not.toContain('\t')
  }
  expect(read(yamlText(value))).toStrictEqual(value)
  expect(flow).not.toContain('\n')
  expect(read(`a: ${flow}\nb: ${yamlFlow(name)}\n`)).toStrictEqual({ a: value, b: name })
})

test.each(hostileNames)('%j does not leave a comment', (name) => {
  const comment = yamlComment(`known: ${name}`)
  expect(comment).toMatch(/^#[^\n]*$/)
  expect(hasUnseen(comment)).toBe(false)
  expect(read(`${comment}\na: 1\n`)).toEqual({ a: 1 })
})

test.each(hostileNames)('%j is the same in a document that is changed', (name) => {
  const document = yamlDocument('# ours\na: 1 # one\nb: 2\n')
  document.set('b', document.createNode(member(name, name)))
  expect(read(document.toString({ lineWidth: 0 }))).toStrictEqual({ a: 1, b: member(name, name) })
  expect(document.toString()).toMatch(/^# ours\na: 1 # one\n/)
})

test.each(['a\n::error file=x::y', 'a\n  ##vso[task.complete]', 'a\n##[error]b'])(
  '%j begins no line of a file, where a CI system that shows it would obey it',
  (text) => {
    const written = yamlText({ a: { b: text } })
    expect(written).not.toMatch(/^\s*(::|##)/m)
    expect(read(written)).toStrictEqual({ a: { b: text } })
  },
)
