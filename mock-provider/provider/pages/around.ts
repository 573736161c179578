import type { Around, Markup } from '../../kit/page-layout.ts'
import type { PageLink } from '../page-links.ts'

/** The links of the pages that are there for everybody. */
export function around(base: string, here: string, links: readonly PageLink[], who?: Markup): Around {
  return {
    home: `${base}/`,
    links: links.map(({ to, says }) => ({ to: base + to, says, here: to === here })),
    ...(who === undefined ? {} : { who }),
  }
}
