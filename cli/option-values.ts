import { InvalidArgumentError } from 'commander'

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
