import { expect, test } from 'vitest'
import { comparable, transcriptOf, withTranscript } from './transcript.ts'

const page =
  'Before.\n\n<!-- transcript of the server: begin -->\n\n    old\n\n<!-- transcript of the server: end -->\n'

test('a transcript takes the place of the one before, and is read back as it is', () => {
  const lines = ['$ npx offline-conformance doctor', '', 'ready']
  const next = withTranscript(page, 'server', lines)
  expect(next).toContain('Before.')
  expect(next).not.toContain('old')
  expect(transcriptOf(next, 'server')).toEqual(lines)
  expect(() => withTranscript(page, 'client', lines)).toThrow('no place')
})

test('identifiers and numbers make no difference, and another verdict does', () => {
  const of = (verdict: string, id: string) =>
    comparable([`created client ${id} (main)`, `pass  ${id} authenticates`, `${verdict}  x`])
  expect(of('fail', 'a-x1')).toBe(of('fail', 'y-b2'))
  expect(of('fail', 'a-x1')).not.toBe(of('pass', 'a-x1'))
})
