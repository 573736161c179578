import { layout } from '../html/style/layout.ts'
import { tokens } from '../html/style/tokens.ts'

/** The table of implementations: its heads stay while it moves below them, and one box leaves only what differs. */
const table = `
.symbol { width: 1.15em; height: 1.15em; flex: none; color: var(--hue) }
.shape { fill: currentColor }
.sign { fill: none; stroke: var(--sign); stroke-width: 1.7; stroke-linecap: round; stroke-linejoin: round }
.hollow { fill: none; stroke: currentColor; stroke-width: 1.5; stroke-dasharray: 2.4 1.7 }
.stroke { fill: none; stroke: currentColor; stroke-width: 1.6; stroke-linecap: round }
.overview { --tint: var(--surface) }
.only { display: inline-flex; gap: .5rem; align-items: center; margin-top: 1.2rem; min-height: 2.1rem; cursor: pointer }
.only input { width: 1.1rem; height: 1.1rem; accent-color: var(--link) }
.legend { display: flex; flex-wrap: wrap; gap: .3rem 1.4rem; margin-top: .9rem; font-size: .92rem }
.legend li { display: flex; gap: .4rem; align-items: center }
body > main { padding-top: 1.5rem; padding-inline: max(1.25rem, calc((100vw - 90rem) / 2)) }
.frame { overflow-x: auto; background: var(--surface); border: 1px solid var(--line); border-radius: 10px }
table { border-collapse: separate; border-spacing: 0; width: 100%; font-size: .92rem }
caption { text-align: left; color: var(--soft); font-size: .88rem; padding: .8rem 1.25rem }
th, td { text-align: left; vertical-align: top; padding: .5rem .9rem; border-top: 1px solid var(--line); min-width: 6.5rem }
thead th { vertical-align: bottom; font-weight: 650 }
thead small { display: block; color: var(--soft); font-weight: 400; font-size: .82rem }
th:first-child { position: sticky; left: 0; background: var(--surface); min-width: min(18rem, 46vw); max-width: 26rem; padding-left: 1.25rem }
tbody th[scope=row] { font-weight: 400 }
tbody th code { display: block; color: var(--soft); font-size: .8rem }
tbody .area th { background: var(--sunken); font-weight: 650 }
td details { max-width: 20rem }
summary { cursor: pointer; display: flex; gap: .4rem; align-items: center; color: var(--hue); white-space: nowrap; list-style: none }
.is-fail > summary, .is-warn > summary, .is-error > summary { font-weight: 650 }
summary::-webkit-details-marker { display: none }
summary::after { content: "…"; color: var(--soft); font-weight: 400 }
.plain { display: flex; gap: .4rem; align-items: center; color: var(--hue); white-space: nowrap }
.summary { color: var(--ink); font-size: .88rem; padding-top: .3rem }
.absent { color: var(--soft) }
.level { color: var(--soft); font-size: .8rem }
.no { color: var(--soft); margin-top: 1rem; display: none }
body:has(#differing:checked) tr.same { display: none }
body:has(#differing:checked):not(:has(tr.differs)) .no { display: block }
body:has(#differing:checked) tbody:not(:has(.differs)) { display: none }
@media print { .only { display: none } .frame { overflow: visible; border: 0 } }
`

export const matrixStyle = [tokens, layout, table].join('\n')
