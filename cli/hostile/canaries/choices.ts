import type { Sent } from '../../../selftest/testing/hostile/answer.ts'
import { type Cell, cells } from './cells.ts'
import type { Choice } from './echo-server.ts'

const header = ({ answer }: Sent, name: string): string | undefined =>
  answer.headers.find(([each]) => each.toLowerCase() === name.toLowerCase())?.[1]

/**
 * A server that does everything right and says too much: each answer shows what it can without being another answer.
 * Cells are dealt one after another, so that a run or two show all of them.
 */
export function talkative(): Choice {
  const waiting = {
    members: dealt(({ shape }) => shape.kind === 'members' && shape.name !== 'an error'),
    header: dealt(({ shape }) => shape.kind === 'header'),
    page: dealt(({ shape }) => shape.kind === 'page'),
    body: dealt(({ shape }) => shape.kind === 'body'),
  }
  return (request, answer, received) => {
    const { status, body } = answer.answer
    const type = header(answer, 'content-type') ?? ''
    const text = body.toString()
    const fits = {
      members: type.includes('json') && text.startsWith('{'),
      header: true,
      page: status === 200 && type.includes('html'),
      body: (status >= 300 && status < 400) || (status === 200 && text === ''),
    }
    const shown = (Object.keys(fits) as (keyof typeof fits)[]).flatMap((kind) => {
      if (!fits[kind]) return []
      return waiting[kind]((cell) => {
        if (cell.spelling !== undefined && !received) return false
        if (cell.shape.kind !== 'header') return true
        const [name] = cell.shape.of({ name: 'x', value: 'x', tag: 'x' })
        return header(answer, name) === undefined && !(status === 401 && name === 'WWW-Authenticate')
      })
    })
    return { cells: request.method === 'HEAD' ? [] : shown, refused: false }
  }
}

/** Deals cells of a kind in turns; one that does not fit keeps its turn. */
function dealt(of: (cell: Cell) => boolean): (fits: (cell: Cell) => boolean) => Cell[] {
  const turns = cells.filter(of)
  return (fits) => {
    const index = turns.findIndex(fits)
    if (index === -1) return []
    const [cell] = turns.splice(index, 1)
    if (cell === undefined) return []
    turns.push(cell)
    return [cell]
  }
}

/** A server that refuses, and shows in its refusal what was wrong with the request. */
export function refusing(cell: Cell): Choice {
  const isPage = cell.shape.kind === 'page'
  return (request) => {
    const { pathname } = new URL(request.url)
    const meant = isPage ? pathname === '/login' && request.method === 'POST' : pathname === '/token'
    return { cells: meant ? [cell] : [], refused: meant }
  }
}
