/** On paper: no controls, the findings with their evidence, everything else as lists. */
export const print = `
@media print {
  :root { --page: #fff; --surface: #fff; --sunken: #f5f5f3 }
  @page { margin: 16mm 14mm }
  body { font-size: 10pt; background: none }
  body > header, body > main, body > footer { padding-inline: 0 }
  nav, .filter, .skip, .more { display: none }
  .overview { background: none; padding-top: 0 }
  section { padding-top: 1.5rem }
  .finding, .rows > li, .result, .grid tr, .exchange { break-inside: avoid }
  h2, h3, h4 { break-after: avoid }
  pre { max-height: none; overflow: visible }
  .finding details::details-content, .tokens::details-content { content-visibility: visible; display: block; block-size: auto }
  a { color: inherit; text-decoration: none }
  a.clause::after { content: " <" attr(href) ">"; font-size: .85em; color: var(--soft) }
  .result > summary { padding-block: .25rem }
  .symbol, .bar, .shape, mark, .contrast > div { print-color-adjust: exact; -webkit-print-color-adjust: exact }
}
@media print and (prefers-color-scheme: dark) {
  :root { color-scheme: light; --ink: #1d2024; --soft: #565c64; --line: #dddeda; --sign: #fff }
}
`
