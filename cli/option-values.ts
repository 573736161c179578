import { InvalidArgumentError } from 'commander'
import type { Shard } from '../harness/engine/report.ts'

/** Values separated by commas; a repeated option adds to them. */
export const list = (value: string, before: string[] = []): string[] => [
  ...before,
  ...value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
]

export const seconds = (value: string): number => {
  const number = Number(value)
  if (!(number > 0)) throw new InvalidArgumentError('Expected a number of seconds greater than 0.')
  return number
}

export const atLeastOne = (value: string): number => {
  const number = Number(value)
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('Expected a number from 1.')
  return number
}

export const port = (value: string): number => {
  const number = Number(value)
  if (!Number.isInteger(number) || number < 0 || number > 65535) {
    throw new InvalidArgumentError('Expected a port from 0 to 65535.')
  }
  return number
}

/** An option that may be given several times, and whose values may have commas. */
export function collected(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}

/** `2/3`: the second of three parts. */
export const shard = (value: string): Shard => {
  const [, index = '', of = ''] = /^(\d{1,4})\/(\d{1,4})$/.exec(value) ?? []
  if (!(Number(index) >= 1 && Number(index) <= Number(of))) {
    throw new InvalidArgumentError('Expected i/n, the part i of n, e.g. 2/3.')
  }
  return { index: Number(index), of: Number(of) }
}
