import { html, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'

export type Markup = HtmlEscapedString | Promise<HtmlEscapedString>

export const pageStyle = `
:root { color-scheme: light dark; --ink: #1d2733; --soft: #55606e; --line: #cfd6de; --paper: #fff; --back: #eef1f5; --act: #0b5cad; --on-act: #fff; --bad: #a3160f }
@media (prefers-color-scheme: dark) { :root { --ink: #e8edf3; --soft: #a8b3c0; --line: #3b4654; --paper: #1b222b; --back: #11161c; --act: #6db3ff; --on-act: #06121f; --bad: #ff9d94 } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--back); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif }
main { width: 100%; max-width: 25rem; background: var(--paper); border: 1px solid var(--line); border-radius: .75rem; padding: 1.75rem }
h1 { margin: 0 0 .5rem; font-size: 1.35rem; line-height: 1.25 }
p { margin: 0 0 1rem; color: var(--soft) }
p.detail { overflow-wrap: anywhere; font-size: .9rem }
p[role=alert] { color: var(--bad) }
label { display: block; margin: 0 0 1rem; font-weight: 600 }
label.box { display: grid; grid-template-columns: auto 1fr; gap: .6rem; align-items: start; margin: 0 0 .6rem; font-weight: 400 }
label.box input { margin: .3rem 0 0 }
label.box + .actions { margin-top: 1.1rem }
input[type=text], input[type=password] { display: block; width: 100%; margin-top: .25rem; padding: .6rem .7rem; font: inherit; color: inherit; background: transparent; border: 1px solid var(--line); border-radius: .4rem }
input:focus-visible, button:focus-visible { outline: 3px solid var(--act); outline-offset: 2px }
ul { margin: 0 0 1.25rem; padding-left: 1.2rem }
.actions { display: flex; gap: .75rem; flex-wrap: wrap }
button { font: inherit; font-weight: 600; padding: .6rem 1.1rem; border-radius: .4rem; border: 1px solid var(--act); background: var(--act); color: var(--on-act); cursor: pointer }
button.quiet { background: transparent; color: var(--act) }
`

/** A page of the provider: plain HTML that works without JavaScript. */
export function layout(title: string, content: Markup): Markup {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${raw(pageStyle)}</style>
</head>
<body><main>
<h1>${title}</h1>
${content}
</main></body>
</html>`
}
