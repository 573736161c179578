import { html, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'

export type Markup = HtmlEscapedString | Promise<HtmlEscapedString>

export const pageStyle = `
:root { color-scheme: light dark; --ink: #1d2733; --soft: #55606e; --line: #cfd6de; --paper: #fff; --back: #eef1f5; --act: #0b5cad; --on-act: #fff; --bad: #a3160f }
@media (prefers-color-scheme: dark) { :root { --ink: #e8edf3; --soft: #a8b3c0; --line: #3b4654; --paper: #1b222b; --back: #11161c; --act: #6db3ff; --on-act: #06121f; --bad: #ff9d94 } }
* { box-sizing: border-box }
[hidden] { display: none !important }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--back); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif }
main { width: 100%; max-width: 25rem; overflow-wrap: anywhere; background: var(--paper); border: 1px solid var(--line); border-radius: .75rem; padding: 1.75rem }
h1 { margin: 0 0 .5rem; font-size: 1.35rem; line-height: 1.25 }
p { margin: 0 0 1rem; color: var(--soft) }
p.detail { overflow-wrap: anywhere; font-size: .9rem }
p[role=alert] { color: var(--bad) }
label { display: block; margin: 0 0 1rem; font-weight: 600 }
label.box { display: grid; grid-template-columns: auto 1fr; gap: .6rem; align-items: start; margin: 0 0 .6rem; font-weight: 400 }
label.box input { margin: .3rem 0 0 }
label.box + .actions { margin-top: 1.1rem }
input[type=text], input[type=password] { display: block; width: 100%; margin-top: .25rem; padding: .6rem .7rem; font: inherit; font-weight: 400; color: inherit; background: transparent; border: 1px solid var(--line); border-radius: .4rem }
select { display: block; width: 100%; margin-top: .25rem; padding: .55rem .6rem; font: inherit; font-weight: 400; color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: .4rem }
input:focus-visible, select:focus-visible, button:focus-visible { outline: 3px solid var(--act); outline-offset: 2px }
ul { margin: 0 0 1.25rem; padding-left: 1.2rem }
.actions { display: flex; gap: .75rem; flex-wrap: wrap }
button { font: inherit; font-weight: 600; padding: .6rem 1.1rem; border-radius: .4rem; border: 1px solid var(--act); background: var(--act); color: var(--on-act); cursor: pointer }
button.quiet { background: transparent; color: var(--act) }
button.bad { background: transparent; color: var(--bad); border-color: var(--bad) }
button.small { padding: .35rem .8rem; font-size: .9rem }
a { color: var(--act); text-underline-offset: .15em }
a:focus-visible, summary:focus-visible { outline: 3px solid var(--act); outline-offset: 2px; border-radius: .2rem }
body.wide { display: block; place-items: normal; padding: 0 }
body.wide h1 { margin-bottom: 1rem; overflow-wrap: anywhere }
body.wide > main { max-width: 64rem; margin: 0 auto; padding: 1.75rem 1.25rem 3rem; background: none; border: 0 }
.bar { background: var(--paper); border-bottom: 1px solid var(--line) }
.bar > div { max-width: 64rem; margin: 0 auto; padding: .75rem 1.25rem; display: flex; flex-wrap: wrap; gap: .4rem 1.25rem; align-items: center }
.bar .brand { font-weight: 700; color: inherit; text-decoration: none }
.bar nav { display: flex; flex-wrap: wrap; gap: .4rem 1.25rem; flex: 1 }
.bar [aria-current] { color: inherit; font-weight: 600; text-decoration: none; border-bottom: 2px solid var(--act) }
.bar .who { color: var(--soft); overflow-wrap: anywhere }
.skip { position: absolute; left: -100rem }
.skip:focus { left: 1rem; top: .5rem; padding: .5rem 1rem; background: var(--paper) }
.card { background: var(--paper); border: 1px solid var(--line); border-radius: .75rem; padding: 1.25rem; margin: 0 0 1.25rem; overflow-wrap: anywhere }
.card > :last-child { margin-bottom: 0 }
.card > .rows:last-child > li:last-child { padding-bottom: 0 }
h2 { margin: 0 0 .35rem; font-size: 1.1rem; line-height: 1.3 }
h3 { margin: 0; font-size: 1rem; line-height: 1.4 }
.rows { list-style: none; margin: 0 0 1rem; padding: 0 }
.rows > li { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: .6rem 1.25rem; align-items: center; padding: .9rem 0; border-top: 1px solid var(--line) }
.rows > li > details { grid-column: 1 / -1 }
.rows p { margin: 0; font-size: .92rem }
.rows .actions { justify-content: flex-end; align-items: center }
.facts { margin: 0; display: flex; flex-wrap: wrap; gap: .1rem 1.25rem; font-size: .92rem; color: var(--soft) }
.facts dt, .facts dd { display: inline; margin: 0 }
.facts dt::after { content: ' ' }
.facts dd { color: var(--ink) }
.tag { font-size: .8rem; font-weight: 600; border: 1px solid currentColor; border-radius: 1rem; padding: 0 .55rem; color: var(--soft); white-space: nowrap }
.tag.off { color: var(--bad) }
.note { padding: .7rem 1rem; border: 1px solid var(--line); border-left: .3rem solid var(--act); border-radius: .4rem; background: var(--paper); color: var(--ink) }
.search { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end; margin: 0 0 1.25rem }
.search label { flex: 1 1 14rem; margin: 0 }
.search input[type=text] { background: var(--paper) }
.narrow { max-width: 24rem }
.pairs { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(15rem, 100%), 1fr)); gap: 0 1.25rem; max-width: 40rem }
.pairs .actions { grid-column: 1 / -1 }
.log { list-style: none; margin: 0; padding: 0; font-size: .92rem }
.log li { display: grid; grid-template-columns: 7.5rem minmax(0, 1fr); gap: .75rem; padding: .4rem 0; border-top: 1px solid var(--line) }
.log time, .log span { color: var(--soft) }
.log time { font-variant-numeric: tabular-nums }
.log details { margin: .3rem 0 0 }
.log pre { margin: 0 0 .5rem; max-height: 20rem; overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere }
strong.off { color: var(--bad) }
summary { cursor: pointer; color: var(--act) }
details + details { margin-top: .6rem }
details .rows { margin: 0; padding-left: 1rem }
h2 + .rows { margin-top: .9rem }
details[open] > summary { margin-bottom: .75rem }
pre { margin: 0; padding: .9rem 1rem; overflow-x: auto; background: var(--back); border: 1px solid var(--line); border-radius: .4rem; font-size: .85rem; line-height: 1.45 }
pre:focus-visible { outline: 3px solid var(--act); outline-offset: 2px }
.head { display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; align-items: center; justify-content: space-between; margin: 0 0 1rem }
.head > * { margin: 0 }
.bar .head { margin: 0 }
main > p:last-child { margin-bottom: 0 }
p.after, main > .people { margin: 1rem 0 0 }
img.logo { float: right; width: 3rem; height: 3rem; margin: 0 0 .5rem 1rem; object-fit: contain }
time { white-space: nowrap }
@media (max-width: 36rem) { .log li { grid-template-columns: minmax(0, 1fr); gap: 0 } .bar nav, .bar .who { flex-basis: 100% } body { padding: .75rem } main { padding: 1.25rem } .rows > li { grid-template-columns: minmax(0, 1fr) } .rows .actions { justify-content: flex-start } }
@media (forced-colors: active) { .tag, .note, .card { border-color: CanvasText } }
`

/** What stands around the content of a page that is more than one question. */
export interface Around {
  readonly links: readonly { readonly to: string; readonly says: string; readonly here?: boolean }[]
  /** Who uses it, and the way out. */
  readonly who?: Markup
  readonly home: string
  /** Whose pages they are. */
  readonly brand?: string
}

/** A page of the provider: plain HTML that works without JavaScript. */
export function layout(title: string, content: Markup, around?: Around): Markup {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${raw(pageStyle)}</style>
</head>
<body${around === undefined ? '' : raw(' class="wide"')}>${around === undefined ? '' : bar(around)}<main${around === undefined ? '' : raw(' id="content"')}>
<h1>${title}</h1>
${content}
</main></body>
</html>`
}

function bar({ links, who, home, brand = 'Mock provider' }: Around): Markup {
  return html`<a class="skip" href="#content">Skip to the content</a>
<header class="bar"><div><a class="brand" href="${home}">${brand}</a>
<nav aria-label="Pages">${links.map(
    ({ to, says, here }) =>
      html`<a href="${to}"${here === true ? raw(' aria-current="page"') : ''}>${says}</a>`,
  )}</nav>
${who === undefined ? '' : html`<div class="who">${who}</div>`}</div></header>`
}
