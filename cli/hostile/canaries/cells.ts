import { type Shape, shapes } from './shapes.ts'
import { type Spelling, spellings } from './spellings.ts'

/** One shape with one spelling. */
export interface Cell {
  readonly tag: string
  readonly shape: Shape
  /** Absent: a new token that only this shape names, spelled as its shape would. */
  readonly spelling?: Spelling
}

/** A new token can be known only by its name or by what it looks like. */
const withoutName =
  /^(a list of texts|the name of a member|names and values|a list of definitions|a log line|a stack trace|the log of)/

export const cells: readonly Cell[] = shapes
  .flatMap((shape): Omit<Cell, 'tag'>[] => [
    ...spellings.map((spelling) => ({ shape, spelling })),
    ...(withoutName.test(shape.name) ? [] : [{ shape }]),
  ])
  .map((cell, index) => ({ ...cell, tag: `cell${index}x` }))

const byTag = new Map(cells.map((cell) => [cell.tag, cell]))
export const cellOf = (tag: string): Cell | undefined => byTag.get(tag)
export const spellingName = ({ spelling }: Cell): string => spelling?.name ?? '(a new token, plain)'
