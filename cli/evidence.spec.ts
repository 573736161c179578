import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { CommandFolder } from './testing/command.ts'

const folder = new CommandFolder()
afterAll(() => folder.remove())

test('run --evidence writes one file with finding, clause, exchanges and script, and no secret', async () => {
  const id = 'logout-rp-initiated-survives'
  const ended = await folder.run(['run', '--defect', 'rp-logout-kills-offline', '--evidence', id])
  expect(ended.code).toBe(1)
  const text = readFileSync(join(folder.path, 'reports', 'out', `evidence-${id}.md`), 'utf8')
  expect(text).toMatch(/^`logout-rp-initiated-survives`, .*: \*\*failed\*\* at /m)
  expect(text).toMatch(/^\[OpenID Connect .*section .*\]\(<https:/m)
  expect(text).toMatch(/^HTTP 400$/m)
  expect(text).toMatch(/"error": ?"invalid_grant"/)
  expect(text).toContain('# Written by offline-conformance run --repro.')
  expect(text).toContain('refresh_token#1')
  expect(text).not.toContain('test-password')
  expect(text).not.toContain('test-secret')
})
