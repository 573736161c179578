import { describe, expect, test } from 'vitest'
import type { PageRule } from '../target/page-rules.ts'
import { affirmative, formFields } from './auto.ts'
import { readPage } from './html.ts'
import { loginForm } from './login-form.ts'
import { buttonFor, formFor, ruleFor } from './rules.ts'

const url = 'https://op.example/interaction/1?tab=2'
const user = { role: 'first', username: 'kim', password: 'secret', email: 'kim@people.example' }

describe('a page', () => {
  test('has forms with absolute actions; an empty one keeps the query', () => {
    const html =
      '<form></form><form action="#"></form><form action="/x"></form><form action="https://a.example/y"></form>'
    expect(readPage(html, url).forms.map(({ action }) => action)).toEqual([
      url,
      url,
      'https://op.example/x',
      'https://a.example/y',
    ])
  })

  test('has fields with unescaped values, and none that is disabled', () => {
    const html = '<form><input type=hidden name=a value="&lt;1&amp;2&gt;"><input name=b disabled></form>'
    expect(readPage(html, url).forms[0]?.fields).toMatchObject([{ name: 'a', value: '<1&2>' }])
  })

  test('has buttons outside of their form', () => {
    const html =
      '<form id="f"><input type=hidden name=x value=1></form><button form="f" name="logout" value="yes">Yes</button>'
    const [form] = readPage(html, url).forms
    expect(form?.buttons).toMatchObject([{ name: 'logout', value: 'yes', text: 'Yes' }])
  })

  test('that submits itself is told from one that waits', () => {
    const form = '<form method="post" action="/next"><input type=hidden name=x value=1></form>'
    expect(readPage(`${form}<script>document.forms[0].submit()</script>`, url).submitsItself).toBe(true)
    expect(readPage(`<body onload="document.forms[0].submit()">${form}`, url).submitsItself).toBe(true)
    expect(readPage(form, url).submitsItself).toBe(false)
  })
})

describe('a page of a hostile server', () => {
  test.each([
    ['elements inside each other', '<div>'.repeat(200_000), '512 elements inside each other'],
    ['many elements', '<i></i>'.repeat(140_000), '50000 elements'],
    ['many forms', '<form><input name=a></form>'.repeat(30_000), '50000 elements'],
    [
      'many fields in one form',
      `<form>${'<input name=a><button>x</button>'.repeat(15_000)}</form>`,
      undefined,
    ],
    ['a long text', `<p>${'x '.repeat(2_000_000)}`, '1048576 characters'],
    ['inputs that never end', '<input '.repeat(150_000), '1048576 characters'],
    ['an attribute that never ends', `<input value="${'<a '.repeat(1_000_000)}`, '1048576 characters'],
    ['end tags of nothing', `${'<p>'.repeat(400)}${'</b>'.repeat(250_000)}`, undefined],
    ['scripts that almost submit', `<p>${`.submit(${' '.repeat(500)}`.repeat(2_000)}`, undefined],
  ])('is read in no time and no further than people would: %s', (_, html, cut) => {
    const started = performance.now()
    const page = readPage(html, url)
    affirmative(page, 'consent')
    loginForm(page)
    expect(performance.now() - started).toBeLessThan(1500)
    expect(page.cut).toBe(cut)
  })

  test('may have addresses that are none; they stay as they are', () => {
    const html =
      '<base href="http://["><form action="http://[::"><button formaction="//">Go</button></form><form action="/x"></form>'
    const [broken, whole] = readPage(html, url).forms
    expect(broken?.action).toBe('http://[::')
    expect(broken?.buttons[0]?.action).toBe('//')
    expect(whole?.action).toBe('https://op.example/x')
  })

  test('has a title that fits into a line', () => {
    expect(readPage(`<title>${'x'.repeat(10_000)}</title>`, url).title).toHaveLength(300)
  })
})

describe('the heuristic', () => {
  test('signs in with the name or the address, whichever the field wants', () => {
    const page = (field: string) => readPage(`<form>${field}<input type=password name=p></form>`, url)
    const sent = (field: string) => {
      const form = loginForm(page(field))
      return form === undefined ? undefined : Object.fromEntries(formFields(form, undefined, { user }))
    }
    expect(sent('<input name=username>')).toEqual({ username: 'kim', p: 'secret' })
    expect(sent('<input type=email name=login>')).toEqual({ login: 'kim@people.example', p: 'secret' })
    expect(sent('<input type=hidden name=csrf value=1><input name=user_email>')).toMatchObject({ csrf: '1' })
  })

  test('takes a page with nothing but a name for the first step of a sign-in', () => {
    expect(
      loginForm(readPage('<form><input type=text name=identifier><button>Next</button></form>', url)),
    ).toBeDefined()
  })

  test.each([
    [
      'two buttons',
      '<form><button name=d value=deny>Cancel</button><button name=d value=ok>Allow</button></form>',
      'ok',
    ],
    [
      'the denying one first',
      '<form><button name=a value=no>No, stay</button><button name=a value=yes>Yes</button></form>',
      'yes',
    ],
    [
      'an input',
      '<form><input type=submit name=c value="Continue"><input type=submit name=c value="Deny"></form>',
      'Continue',
    ],
  ])('presses the affirmative of %s', (_, html, value) => {
    expect(affirmative(readPage(html, url), 'consent')?.button?.value).toBe(value)
  })

  test('chooses among forms that differ in their button only', () => {
    const html =
      '<form action="/abort"><button>Deny</button></form><form action="/confirm"><button>Allow</button></form>'
    expect(affirmative(readPage(html, url), 'consent')?.form.action).toBe('https://op.example/confirm')
  })

  test('presses nothing that only denies', () => {
    expect(affirmative(readPage('<form><button>Cancel</button></form>', url), 'consent')).toBeUndefined()
  })
})

describe('rules', () => {
  const html =
    '<form action="/go"><input type=hidden name=action value=deny><button>Go</button></form>' +
    '<form action="/go"><input type=hidden name=action value=allow><button>Go</button></form><p>Two factors'
  const page = readPage(html, url)

  test('find a form by the value of a hidden field', () => {
    const rule: PageRule = { page: '/interaction/*', is: 'consent', form: { has: ['action=allow'] } }
    expect(ruleFor([rule], page, url)).toBe(rule)
    expect(formFor(rule, page)?.fields[0]?.value).toBe('allow')
  })

  test('do not fit another path, other words, or a form that is not there', () => {
    expect(ruleFor([{ page: '/login', is: 'login' }], page, url)).toBeUndefined()
    expect(ruleFor([{ says: 'One factor', is: 'other' }], page, url)).toBeUndefined()
    expect(ruleFor([{ says: 'Two factors', is: 'other' }], page, url)).toBeDefined()
    expect(ruleFor([{ is: 'consent', form: { lacks: ['action'] } }], page, url)).toBeUndefined()
    expect(ruleFor([{ is: 'consent', press: 'Allow' }], page, url)).toBeUndefined()
  })

  test('name a button by text, name or value', () => {
    const [form] = readPage(
      '<form><button name=a value=1>No</button><button name=b value=2> Yes,\n do </button></form>',
      url,
    ).forms
    if (form === undefined) throw new Error('no form')
    for (const press of ['Yes, do', 'b', '2']) {
      expect(buttonFor({ is: 'consent', press }, form)?.value, press).toBe('2')
    }
  })
})
