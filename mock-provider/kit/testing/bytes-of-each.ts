import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Bytes of the heap that each of many values takes. */
export function bytesOfEach(make: (index: number) => unknown, count = 5000): number {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  const kept = new Array<unknown>(count).fill(undefined)
  for (const round of [0, 1]) for (let at = 0; at < 100; at++) kept[at] = make(at + round)
  collect()
  const before = process.memoryUsage().heapUsed
  for (let at = 0; at < count; at++) kept[at] = make(at)
  collect()
  return (process.memoryUsage().heapUsed - before) / kept.length
}
