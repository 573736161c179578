import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { catalogue } from './catalogue.ts'

const root = join(import.meta.dirname, '..')

test('what the guide to the story of offline tokens names as a proof is there', () => {
  const guide = readFileSync(join(root, 'docs', 'guide', 'offline-tokens-story.md'), 'utf8')
  const story = readFileSync(join(root, 'interop', 'photo-album', 'story.ts'), 'utf8')
  const proofs = guide
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (Promise|---)/.test(line))
    .map((line) => line.split(' | ').at(-1) ?? '')
  expect(proofs).toHaveLength(20)
  const known = new Set<string>(catalogue.map(({ id }) => id))
  const named = proofs.flatMap((proof) => [...proof.matchAll(/`([^`]+)`/g)].map(([, id = '']) => id))
  expect(named.filter((id) => !known.has(id))).toEqual([])
  const steps = proofs.flatMap((proof) => [...proof.matchAll(/\*([^*]+)\*/g)].map(([, step = '']) => step))
  // Steps that are told in a loop have their number in place of what follows.
  expect(steps.filter((step) => !story.includes(step.split(/ \d/)[0] ?? step))).toEqual([])
})
