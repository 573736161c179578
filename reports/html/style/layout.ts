/** The page itself: measure, rhythm, the head with the verdict, and the numbers. */
export const layout = `
* { box-sizing: border-box }
[hidden] { display: none !important }
html { scroll-padding-top: 1rem; -webkit-text-size-adjust: 100%; text-size-adjust: 100% }
body { margin: 0; background: var(--page); color: var(--ink); font: 1rem/1.55 var(--sans); overflow-wrap: anywhere }
body > header, body > nav, body > main, body > footer { padding-inline: max(1.25rem, calc((100vw - 64rem) / 2)) }
h1, h2, h3, h4 { line-height: 1.25; margin: 0; text-wrap: balance }
h2 { font-size: 1.4rem; font-weight: 650; letter-spacing: -.01em }
h3 { font-size: 1.08rem; font-weight: 650 }
p, ul, ol, dl, figure, blockquote { margin: 0; padding: 0 }
ul, ol { list-style: none }
dd { margin: 0 }
code, pre { font-family: var(--mono); font-size: .875em }
a { color: var(--link); text-underline-offset: .18em; text-decoration-thickness: 1px }
a:hover { text-decoration-thickness: 2px }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 3px }
section { padding-block: 2.5rem 0 }
.sprite { position: absolute; width: 0; height: 0 }
.skip { position: absolute; left: -100vw; top: .5rem; padding: .5rem .9rem; background: var(--surface); z-index: 1 }
.skip:focus { left: .5rem }

.overview { background: var(--tint); border-bottom: 1px solid var(--line); padding-block: 2.25rem 1.75rem }
.kind { color: var(--soft); font-size: .9rem }
h1 { display: flex; gap: .7rem; align-items: flex-start; margin-block: .35rem .5rem; font-size: clamp(1.6rem, 1.1rem + 2.4vw, 2.4rem); font-weight: 680; letter-spacing: -.02em }
h1 .symbol { width: 1.1em; height: 1.1em; margin-top: .08em }
.reason { font-size: 1.125rem; max-width: 46rem }
.partial { margin-top: 1rem; padding: .6rem .9rem; max-width: 46rem; background: var(--surface); border: 1px solid var(--line); border-left: 4px solid var(--warn); border-radius: 6px }
.about { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr)); gap: .9rem 2rem; margin-top: 1.6rem; padding-top: 1.25rem; border-top: 1px solid color-mix(in srgb, var(--hue) 25%, transparent) }
.about dt { color: var(--soft); font-size: .82rem }
.about dd { font-size: .95rem }

nav { background: var(--surface); border-bottom: 1px solid var(--line) }
nav ul { display: flex; flex-wrap: wrap; gap: 0 1.5rem }
nav a { display: block; padding-block: .7rem; font-size: .92rem; text-decoration: none }
nav a:hover { text-decoration: underline }
main { padding-bottom: 3rem }
footer { border-top: 1px solid var(--line); padding-block: 1.25rem 2.5rem; color: var(--soft); font-size: .88rem }

.numbers { display: grid; gap: .9rem }
.numbers h2 { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
.passed { font-size: 1.2rem }
.passed b { font-size: 1.75rem; font-weight: 680; letter-spacing: -.02em; font-variant-numeric: tabular-nums }
.bar { display: block; width: 100%; height: .8rem; border-radius: .4rem; background: var(--line) }
.bar rect { fill: var(--hue); stroke: var(--page); stroke-width: 1.5px }
.bar .is-not-applicable { fill: var(--line) }
.shares { display: flex; flex-wrap: wrap; gap: .35rem 1.6rem; font-size: .95rem }
.shares li { display: flex; align-items: center; gap: .4rem }
.shares b { font-variant-numeric: tabular-nums }
.shares .zero { color: var(--soft) }
.shares .zero .symbol { opacity: .45 }
`
