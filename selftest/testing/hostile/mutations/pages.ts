import { type MutationBody, type Place, type Sent, type Surroundings, withBody } from '../answer.ts'
import type { SeededRandom } from '../random.ts'
import { type Hostile, hostileAddresses, hostileTexts } from '../values.ts'

type Change = (html: string, around: Surroundings) => string

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

const inBody =
  (addition: string): Change =>
  (html) =>
    html.includes('</form>') ? html.replace('</form>', () => `${addition}</form>`) : `${html}${addition}`

const inHead =
  (addition: (around: Surroundings) => string): Change =>
  (html, around) =>
    html.includes('<head>')
      ? html.replace('<head>', () => `<head>${addition(around)}`)
      : `${addition(around)}${html}`

const fixed: readonly (readonly [said: string, change: Change])[] = [
  ['200,000 elements deep', inBody('<div>'.repeat(200_000))],
  ['50,000 forms deep', (html) => `${'<form>'.repeat(50_000)}${html}`],
  ['1 MB of inputs without an end', (html) => `${html}${'<input '.repeat(150_000)}`],
  ['1 MB of hidden inputs without an end', (html) => `${html}${'<input type=hidden '.repeat(55_000)}`],
  ['an attribute of 2 MB', inBody(`<input name="x" value="${'v'.repeat(2_000_000)}">`)],
  ['100,000 attributes', inBody(`<input ${'a=b '.repeat(100_000)}>`)],
  [
    '20,000 hidden inputs',
    inBody(
      Array.from(
        { length: 20_000 },
        (_, index) => `<input type=hidden name=csrf${index} value=random-value-number-${index}>`,
      ).join(''),
    ),
  ],
  ['an open comment', (html) => `<!-- ${html}`],
  ['an open script', (html) => `<script>var state = {"access_token": "${html}`],
  ['an open title', (html) => `<title>${html}`],
  ['an open quote', inBody('<input value="')],
  ['500,000 ampersands', inBody('&amp'.repeat(500_000))],
  ['references to characters that are none', inBody('&#0;&#xFFFFFF;&#99999999999;&#xD800;&nosuch;')],
  ['no form', (html) => html.replaceAll(/<form[\s\S]*<\/form>/g, '')],
  ['a form without a method or action', (html) => html.replaceAll(/<form[^>]*>/g, '<form>')],
  ['method dialog', (html) => html.replaceAll(/method="?post"?/gi, 'method=dialog')],
  ['method get', (html) => html.replaceAll(/method="?post"?/gi, 'method=get')],
  ['enctype multipart', (html) => html.replaceAll('<form', '<form enctype="multipart/form-data"')],
  ['fields without names', (html) => html.replaceAll(/ name="[^"]*"/g, '')],
  ['fields named __proto__', (html) => html.replaceAll(/ name="[^"]*"/g, ' name="__proto__"')],
  ['the same page for ever', (html) => html.replaceAll(/action="[^"]*"/g, 'action=""')],
  ['NUL bytes', (html) => html.replaceAll('>', '>\u0000')],
  ['frames and objects', inBody('<iframe src="javascript:1"></iframe><object data="http://["></object>')],
  ['templates in templates', (html) => `${'<template>'.repeat(1000)}${html}`],
  ['nothing', () => ''],
]

const withAddress: Readonly<Record<string, (address: string) => Change>> = {
  'the form goes to': (address) => (html) =>
    html.replaceAll(/(<form[^>]*?)(?: action="[^"]*")?([^>]*>)/g, (_, before: string, after: string) => {
      return `${before} action="${escaped(address)}"${after.replace(/ action="[^"]*"/, '')}`
    }),
  'a button goes to': (address) => (html) =>
    html.replaceAll('<button', () => `<button formaction="${escaped(address)}"`),
  'base is': (address) => inHead(() => `<base href="${escaped(address)}">`),
  'meta refresh to': (address) => (html, around) =>
    inHead(() => `<meta http-equiv="refresh" content="0;url=${escaped(address)}">`)(
      html.replaceAll(/<form[\s\S]*<\/form>/g, ''),
      around,
    ),
  'links lead to': (address) => inBody(`<a href="${escaped(address)}">Continue</a>`),
}

const withText: Readonly<Record<string, (text: string) => Change>> = {
  'the title is': (text) => (html) =>
    `<title>${escaped(text)}</title>${html.replaceAll(/<title>[\s\S]*?<\/title>/g, '')}`,
  'the heading is': (text) => inBody(`<h1>${escaped(text)}</h1>`),
  'an alert says': (text) => inBody(`<p role="alert" class="error">${escaped(text)}</p>`),
  'a button says': (text) => (html) =>
    html.replaceAll(/<button([^>]*)>[\s\S]*?<\/button>/g, (_, attributes: string) => {
      return `<button${attributes}>${escaped(text)}</button>`
    }),
  'a field is named': (text) => inBody(`<input type=hidden name="${escaped(text)}" value="x">`),
  'a page without a form, titled': (text) => () =>
    `<!doctype html><title>${escaped(text)}</title><p>${escaped(text)}`,
}

/** A page of the sign-in with something in it that nobody expects. */
export function page(random: SeededRandom, at: Place): MutationBody {
  const [said, change] = random.weighted<(random: SeededRandom) => readonly [string, Change]>([
    [5, fixedChange],
    [4, (from) => filled(from, withAddress, hostileAddresses)],
    [4, (from) => filled(from, withText, hostileTexts)],
  ])(random)
  const apply = (sent: Sent, around: Surroundings): Sent => {
    const isPage = sent.answer.headers.some(
      ([name, value]) => name.toLowerCase() === 'content-type' && value.includes('html'),
    )
    if (!isPage) return sent
    return withBody(sent, change(sent.answer.body.toString(), around))
  }
  return { name: `${at}: page: ${said}`, at, apply }
}

function fixedChange(random: SeededRandom): readonly [string, Change] {
  return random.pick(fixed)
}

function filled(
  random: SeededRandom,
  changes: Readonly<Record<string, (value: string) => Change>>,
  values: readonly Hostile<string>[],
): readonly [string, Change] {
  const [said = '', change] = random.pick(Object.entries(changes))
  const value = random.pick(values)
  return [`${said} ${value.said}`, (html, around) => change?.(value.of(around))(html, around) ?? html]
}
