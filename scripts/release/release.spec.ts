import { expect, test } from 'vitest'
import { notesOf, obstaclesIn } from './notes.ts'
import { runtimeBom } from './sbom.ts'

const changelog =
  '# Changelog\n\n## Unreleased\n\n- not yet\n\n## 1.2.0, 2026-12-01\n\n- one\n- two\n\n## 1.1.0\n\n- old\n'

test('the notes of a release are the section of its version', () => {
  expect(notesOf(changelog, '1.2.0')).toBe('- one\n- two\n')
  expect(notesOf(changelog, '1.1.0')).toBe('- old\n')
})

test('a version without a section, or with an empty one, is not released', () => {
  expect(() => notesOf(changelog, '1.2')).toThrow(
    'no section "## 1.2"; found Unreleased, 1.2.0, 2026-12-01, 1.1.0',
  )
  expect(() => notesOf('## 2.0.0\n\n## 1.0.0\n- x', '2.0.0')).toThrow('is empty')
})

test('placeholders, scripts of the installation and publishing without provenance stand in the way', () => {
  const good = { name: 'x', homepage: 'https://x.test', publishConfig: { provenance: true } }
  expect(obstaclesIn(good)).toEqual([])
  expect(obstaclesIn({ ...good, homepage: 'https://git.example/x' })).toHaveLength(1)
  expect(obstaclesIn({ ...good, scripts: { postinstall: 'x' } })).toHaveLength(1)
  expect(obstaclesIn({ ...good, publishConfig: {} })).toHaveLength(1)
})

test('the bill of materials has what is installed or bundled, and nothing of development', () => {
  const component = (name: string) => ({
    'bom-ref': `${name}@1.0.0`,
    name,
    version: '1.0.0',
    properties: [{ name: 'cdx:npm:package:development', value: 'true' }],
  })
  const whole = {
    metadata: { component: { ...component('folder'), 'bom-ref': 'own@1.0.0' } },
    components: ['hono', 'vitest'].map(component),
    dependencies: [
      { ref: 'own@1.0.0', dependsOn: ['hono@1.0.0', 'vitest@1.0.0'] },
      { ref: 'vitest@1.0.0', dependsOn: [] },
    ],
  }
  const hono = { name: 'hono', version: '1.0.0', license: 'MIT', hasInstallScript: false }
  const bom = runtimeBom(whole, [hono], 'own')
  expect(bom.metadata.component.name).toBe('own')
  expect(bom.components).toEqual([{ ...component('hono'), properties: [] }])
  expect(bom.dependencies).toEqual([{ ref: 'own@1.0.0', dependsOn: ['hono@1.0.0'] }])
  expect(() => runtimeBom(whole, [{ ...hono, version: '2.0.0' }], 'own')).toThrow('does not name hono@2.0.0')
})
