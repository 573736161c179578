import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { expect, test } from 'vitest'

/** The packages that a command needs before it has done anything: what is loaded on demand is not among them. */
async function packagesOf(command: string): Promise<Set<string>> {
  const bundle = await rolldown({
    input: join(import.meta.dirname, 'commands', `${command}.ts`),
    platform: 'node',
    external: /^[^./]/,
  })
  const { output } = await bundle.generate({ format: 'esm' })
  await bundle.close()
  const chunks = new Map(output.flatMap((chunk) => (chunk.type === 'chunk' ? [[chunk.fileName, chunk]] : [])))
  const found = new Set<string>()
  const open = output
    .filter((chunk) => chunk.type === 'chunk' && chunk.isEntry)
    .map(({ fileName }) => fileName)
  for (const name of open) {
    const chunk = chunks.get(name)
    if (chunk === undefined) found.add(name)
    else open.push(...chunk.imports.filter((file) => !open.includes(file)))
  }
  return found
}

test('mock and run start without the library of the schemas, which only files need', async () => {
  const [mock, run] = await Promise.all([packagesOf('mock'), packagesOf('run')])
  for (const packages of [mock, run]) expect([...packages]).not.toContain('@sinclair/typebox')
})

test('what a command that prints schemas loads is seen', async () => {
  expect([...(await packagesOf('schema'))]).toContain('@sinclair/typebox')
})
