/** What stands in the sections: statuses, tables, cards, folded evidence, the filter. */
export const pieces = `
.symbol { width: 1.05em; height: 1.05em; flex: none; color: var(--hue) }
.shape { fill: currentColor }
.sign { fill: none; stroke: var(--sign); stroke-width: 1.7; stroke-linecap: round; stroke-linejoin: round }
.hollow { fill: none; stroke: currentColor; stroke-width: 1.5; stroke-dasharray: 2.4 1.7 }
.stroke { fill: none; stroke: currentColor; stroke-width: 1.6; stroke-linecap: round }
.status { display: inline-flex; align-items: center; gap: .4rem; color: var(--hue); font-weight: 600; white-space: nowrap }
.count { color: var(--soft); font-weight: 400; font-variant-numeric: tabular-nums }
.meaning { color: var(--soft); margin-top: .2rem; max-width: 46rem }
.label { display: block; color: var(--soft); font-size: .82rem }
.level { font-size: .8rem; font-weight: 600; letter-spacing: .02em; white-space: nowrap }
.basis, .time, .probe { color: var(--soft); font-size: .88rem }
.clause { font-size: .88rem }
.none { color: var(--soft); font-size: .9rem; margin: .5rem 0 }
mark { background: var(--mark); color: var(--mark-ink); border-radius: 3px; padding: 0 .15em }
blockquote { color: var(--soft); padding-left: .9rem; border-left: 2px solid var(--line); max-width: 46rem }

table { border-collapse: collapse; width: 100%; font-size: .92rem }
caption { text-align: left; color: var(--soft); font-size: .88rem; padding-bottom: .4rem }
th, td { text-align: left; vertical-align: top; padding: .45rem .75rem .45rem 0; border-bottom: 1px solid var(--line) }
thead th { font-size: .82rem; font-weight: 600; color: var(--soft) }

.kinds { margin-top: .8rem; table-layout: fixed; max-width: 46rem }
.kinds th { border: 0; padding-bottom: 0; font-weight: 400; vertical-align: bottom }
.kinds td { border: 0; padding-top: 0; font-size: 1.5rem; font-weight: 650; font-variant-numeric: tabular-nums }

#findings ~ h3 { margin-top: 1.5rem }
.calm { display: flex; align-items: center; gap: .5rem; margin-top: .6rem }
.calm .symbol { --hue: var(--pass) }
.cards { display: grid; gap: 1rem; margin-top: .8rem }
.finding { background: var(--surface); border: 1px solid var(--line); border-top: 3px solid var(--hue); border-radius: 4px 4px 10px 10px; padding: 1rem 1.25rem 1.1rem; display: grid; gap: .85rem; min-width: 0 }
.finding > * { min-width: 0 }
.line { display: flex; flex-wrap: wrap; align-items: baseline; gap: .15rem .8rem; font-size: .92rem }
.finding h4 { font-size: 1.15rem; font-weight: 650; margin-top: .35rem }
.id { color: var(--soft) }
.contrast { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 18rem), 1fr)); gap: .6rem }
.contrast > div { border-radius: 6px; padding: .6rem .85rem .7rem; background: var(--sunken); min-width: 0 }
.contrast .observed { background: var(--tint) }
.contrast dt { display: flex; flex-wrap: wrap; gap: 0 .6rem; font-size: .82rem; color: var(--soft) }
.contrast .observed dt { color: var(--hue); font-weight: 600 }
.contrast dt .subject { font-weight: 400; color: var(--ink) }
.contrast dd { font-weight: 500 }
.rerun code { display: block; user-select: all; background: var(--sunken); border-radius: 6px; padding: .45rem .7rem; margin-top: .2rem }
.more { font-size: .9rem }

.rows { margin-top: .8rem; background: var(--surface); border: 1px solid var(--line); border-radius: 10px }
.rows > li { padding: .8rem 1.25rem; border-top: 1px solid var(--line) }
.rows > li:first-child { border-top: 0 }
.rows .head { display: flex; flex-wrap: wrap; align-items: center; gap: .1rem .6rem; font-weight: 600 }
.rows .head code { font-weight: 500 }
.rows .body { margin-top: .2rem; font-size: .95rem }
.why { color: var(--soft) }
.remedy { display: block; margin-top: .4rem }
.notes { margin-top: .6rem }
.notes li { padding: .6rem 1rem; background: var(--warn-tint); border-left: 3px solid var(--warn); border-radius: 4px }
.notes li + li { margin-top: .5rem }

.grid { margin-top: .5rem; background: var(--surface); border: 1px solid var(--line); border-radius: 10px; border-collapse: separate; border-spacing: 0 }
.grid tr > * { padding: .45rem .6rem; border-bottom: 1px solid var(--line) }
.grid tbody tr:last-child > * { border-bottom: 0 }
.grid tr > :first-child { padding-left: 1.25rem }
.grid th[scope=row] { font-weight: 400 }
.grid .letter { display: inline-block; min-width: 1.2em; font-weight: 650 }
.symbols { display: flex; flex-wrap: wrap; gap: 2px }
.symbols a { display: grid; place-items: center; width: 26px; height: 26px; border-radius: 5px }
.symbols a:hover { background: var(--sunken) }
.symbols .symbol { width: 18px; height: 18px }
.empty { color: var(--soft) }

.filter { margin-top: .8rem; display: grid; gap: .7rem }
.filter fieldset { border: 0; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: .4rem; align-items: center }
.filter legend { float: left; padding: 0; margin-right: .3rem; color: var(--soft); font-size: .9rem }
.filter fieldset label { display: inline-flex; align-items: center; gap: .4rem; min-height: 2.1rem; padding: .15rem .8rem .15rem .6rem; background: var(--surface); border: 1px solid var(--line-strong); border-radius: 2rem; font-size: .9rem; cursor: pointer }
.filter label:has(:focus-visible) { outline: 3px solid var(--link); outline-offset: 1px }
.filter label :focus-visible { outline: 0 }
.filter label:has(:not(:checked)):not(.search) { background: none; color: var(--soft) }
.filter input[type=checkbox] { width: 1rem; height: 1rem; margin: 0; accent-color: var(--link) }
.filter b { font-variant-numeric: tabular-nums; font-weight: 600 }
.enhanced { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; font-size: .9rem }
.search { display: inline-flex; align-items: center; gap: .5rem; color: var(--soft); min-width: 0 }
.enhanced input, .enhanced button { font: inherit; color: var(--ink); background: var(--surface); border: 1px solid var(--line-strong); border-radius: 6px; min-height: 2.1rem; padding: .15rem .7rem; min-width: 0 }
.enhanced button { cursor: pointer }
.enhanced button:hover { background: var(--sunken) }
.enhanced output { color: var(--soft); margin-left: .3rem }

.area { margin-top: 1.6rem }
.area h3 { margin-bottom: .5rem }
.area h3 .title::first-letter { text-transform: uppercase }
.result { background: var(--surface); border: 1px solid var(--line); border-bottom-width: 0; min-width: 0 }
.area .result:first-of-type { border-radius: 10px 10px 0 0 }
.area .result:last-of-type { border-bottom-width: 1px; border-radius: 0 0 10px 10px }
.area .result:only-of-type { border-radius: 10px }
summary { cursor: pointer }
.result > summary { display: grid; grid-template-columns: 9rem 1fr auto; gap: .1rem 1rem; align-items: baseline; padding: .6rem 1.25rem; list-style: none }
.result > summary::-webkit-details-marker { display: none }
.result > summary:hover .name { text-decoration: underline; text-underline-offset: .2em }
.result > summary .status { font-size: .92rem }
.result > summary code { display: block; color: var(--soft); font-size: .82rem }
.result > summary .level { color: var(--soft) }
.result[open] > summary .name { font-weight: 600 }
.result:target { outline: 2px solid var(--link); outline-offset: -2px }
.inside { padding: .4rem 1.25rem 1.25rem; display: grid; gap: .8rem }
.inside > * { min-width: 0 }
.outcome { display: inline-flex; align-items: center; gap: .4rem; white-space: nowrap }

.evidence > summary { font-size: .95rem; color: var(--link) }
.exchanges { margin-top: .4rem; border: 1px solid var(--line); border-radius: 8px; overflow: hidden; background: var(--sunken) }
.exchanges > li + li { border-top: 1px solid var(--line) }
.exchange > summary { display: flex; flex-wrap: wrap; gap: .1rem .8rem; align-items: baseline; padding: .5rem .85rem; font-size: .9rem; list-style: none }
.exchange > summary::-webkit-details-marker { display: none }
.exchange > summary:focus-visible, .result > summary:focus-visible { outline-offset: -3px }
.exchange > summary:hover .call { text-decoration: underline; text-underline-offset: .2em }
.exchange .number { color: var(--soft); min-width: 1.2em; font-variant-numeric: tabular-nums }
.exchange .call { font-family: var(--mono); font-size: .875rem; min-width: 0 }
.exchange .answer { font-family: var(--mono); font-size: .875rem; font-weight: 650 }
.exchange .answer::before { content: "→ "; color: var(--soft); font-weight: 400 }
.exchange .sender { color: var(--soft) }
.telling { color: var(--fail); font-weight: 600 }
.messages { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); gap: 1px; background: var(--line); border-top: 1px solid var(--line) }
.messages figure { background: var(--surface); padding: .6rem .85rem .8rem; min-width: 0 }
figcaption { color: var(--soft); font-size: .82rem }
pre { margin: .2rem 0 0; white-space: pre-wrap; overflow-wrap: anywhere; max-height: 28rem; overflow-y: auto; line-height: 1.5; font-size: .82rem }
pre code { font-size: inherit }
pre i { color: var(--soft); font-style: normal }

.tokens { margin-top: .6rem; background: var(--surface); border: 1px solid var(--line); border-radius: 10px; padding: .6rem 1.25rem }
.tokens > summary .symbol { vertical-align: -.15em; margin-right: .2rem }
.tokens table { margin-top: .6rem }
.ledger caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
.tokens tr:last-child > td { border-bottom: 0 }

@media (max-width: 44rem) {
  .result > summary { grid-template-columns: 1fr auto }
  .result > summary .what { grid-column: 1 / -1; grid-row: 2 }
  .observations, .observations tbody, .observations tr, .observations td,
  .ledger, .ledger tbody, .ledger tr, .ledger td { display: block }
  .observations caption { display: block }
  .observations thead, .ledger thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
  .observations tr, .ledger tr { padding-block: .5rem; border-bottom: 1px solid var(--line) }
  .observations td, .ledger td { border: 0; padding: .1rem 0; display: grid; grid-template-columns: 6.5rem 1fr; gap: .5rem }
  .observations td::before, .ledger td::before { content: attr(data-label); color: var(--soft); font-size: .82rem }
  .grid tr > * { padding: .4rem .2rem }
  .grid tr > :first-child { padding-left: .7rem }
  .grid thead th { font-size: .7rem; letter-spacing: -.01em }
  .grid th[scope=row] .title { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
}
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth } }
`
