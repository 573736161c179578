import type { Behind, Pages, Visit } from './front-end.ts'
import { vocabularyWords } from './page-words.ts'

/** A whole page. */
function html(title: string, body: string, { head = '', lang = 'en' } = {}): string {
  return `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>${title}</title>${head}</head><body><header><a href="/help">?</a></header>${body}</body></html>`
}

function form(action: string, body: string): string {
  return `<form method="post" action="${action}">${body}</form>`
}

function to(location: string): Response {
  return new Response(null, { status: 303, headers: { location } })
}

const at = ({ method, path }: Visit, wanted: string): boolean => `${method} ${path}` === wanted

/** The page with an ordinary password, for front ends whose own page is another one. */
function passwordPage(action: string, complaint = ''): string {
  return html(
    'Welcome',
    `<p>${complaint}</p>${form(action, '<input name=username autocomplete=username><input type=password name=password><button>Sign in</button>')}`,
  )
}

/** Sends what the ordinary page has; a refused password shows it again. */
async function signedIn(
  visit: Visit,
  behind: Behind,
  names = ['username', 'password'],
): Promise<Response | string> {
  const [name = '', password = ''] = names.map((each) => visit.form.get(each) ?? '')
  const answer = await behind.signIn(name, password)
  return answer.status < 300 ? passwordPage(`${visit.path}`, 'That did not match, try again') : answer
}

function consentPage(body: string): string {
  return html('One more thing', `<h1>The album asks for access to your data</h1>${body}`)
}

/** Front ends as they stand in front of real servers, each with what is special about it. */
export const frontEnds: Readonly<Record<string, Pages>> = {
  'a password field without a type, known by what browsers fill in and by its label': async (
    visit,
    behind,
  ) => {
    if (at(visit, 'GET /login')) {
      return html(
        'Welcome',
        form(
          '/session',
          '<label for=a>Account</label><input id=a name=f1><label for=b>Your password</label><input id=b name=f2 autocomplete=current-password><button>Go on</button>',
        ),
      )
    }
    return at(visit, 'POST /session') ? signedIn(visit, behind, ['f1', 'f2']) : undefined
  },
  'a box that its label explains, without which nothing goes on': async (visit, behind) => {
    if (at(visit, 'GET /consent')) {
      return consentPage(
        form(
          '/agree',
          '<input type=checkbox name=f12 value=1> I agree that the album reads my photos<br><button name=go value=1>Continue</button>',
        ),
      )
    }
    if (!at(visit, 'POST /agree')) return undefined
    return visit.form.get('f12') === '1' ? behind.consent('allow') : consentPage('<p>You have to agree')
  },
  'sign-in and consent on one page': async (visit, behind) => {
    if (at(visit, 'GET /login')) {
      return html(
        'Sign in to the album',
        form(
          '/go',
          '<input name=login><input type=password name=pw><label><input type=checkbox name=grant value=offline> Let the album work while you are away, I accept</label><button name=a value=cancel>Cancel</button><button name=a value=ok>Sign in and allow</button>',
        ),
      )
    }
    if (!at(visit, 'POST /go')) return undefined
    const { form: sent } = visit
    const decision = sent.get('grant') === 'offline' && sent.get('a') === 'ok' ? 'allow' : 'deny'
    return behind.both(sent.get('login') ?? '', sent.get('pw') ?? '', decision)
  },
  'a question for the home organisation before the password': async (visit, behind) => {
    if (at(visit, 'GET /login')) {
      return html(
        'Where are you from?',
        form(
          '/realm',
          '<select name=idp><option value=local>This site<option value=x>Elsewhere</select><button>Next</button>',
        ),
      )
    }
    if (at(visit, 'POST /realm'))
      return visit.form.get('idp') === 'local' ? passwordPage('/session') : html('?', 'lost')
    return at(visit, 'POST /session') ? signedIn(visit, behind) : undefined
  },
  'a list of ways to sign in, which are links': async (visit, behind) => {
    if (at(visit, 'GET /login')) {
      return html(
        'Choose how',
        '<ul><li><a href="/social">Continue with a social network</a><li><a href="/local">Sign in with a password</a><li><a href="/new">Sign up</a></ul>',
      )
    }
    if (at(visit, 'GET /local')) return passwordPage('/session')
    return at(visit, 'POST /session') ? signedIn(visit, behind) : undefined
  },
  'a choice of accounts before the password': async (visit, behind) => {
    if (at(visit, 'GET /login')) {
      return html(
        'Choose an account',
        '<a href="/account?as=mallory">mallory</a> <a href="/account?as=philhills">philhills</a> <a href="/account?as=">Use another account</a>',
      )
    }
    if (at(visit, 'GET /account')) {
      return html(
        'Password',
        form(
          '/session',
          `<input type=hidden name=username value="${visit.query.get('as')}"><input type=password name=password><button>Sign in</button>`,
        ),
      )
    }
    return at(visit, 'POST /session') ? signedIn(visit, behind) : undefined
  },
  'a question whether to stay signed in after the password': async (visit, behind) => {
    if (at(visit, 'POST /login')) {
      const answer = await behind.signIn(visit.form.get('username') ?? '', visit.form.get('password') ?? '')
      if (answer.status < 300) return passwordPage('/login', 'wrong')
      const page = new Response(
        html(
          'Stay signed in?',
          `<p>Do you want to stay signed in?${form('/kmsi', `<input type=hidden name=next value="${answer.headers.get('location')}"><button name=k value=0>No</button><button name=k value=1>Yes</button>`)}`,
        ),
        { headers: { 'content-type': 'text/html' } },
      )
      for (const line of answer.headers.getSetCookie()) page.headers.append('set-cookie', line)
      return page
    }
    if (at(visit, 'GET /login')) return passwordPage('/login')
    return at(visit, 'POST /kmsi') ? to(visit.form.get('next') ?? '') : undefined
  },
  'two forms with equal fields and buttons, told apart by a hidden value': async (visit, behind) => {
    const half = (decision: string): string =>
      form(
        '/decide',
        `<input type=hidden name=csrf value=1><input type=hidden name=decision value=${decision}><button>Submit</button>`,
      )
    if (at(visit, 'GET /consent')) return consentPage(`${half('reject')}${half('approve')}`)
    if (!at(visit, 'POST /decide')) return undefined
    return behind.consent(visit.form.get('decision') === 'approve' ? 'allow' : 'deny')
  },
  'two forms with equal fields and buttons, told apart by where they go': async (visit, behind) => {
    const half = (place: string): string =>
      form(place, '<input type=hidden name=csrf value=1><button>OK</button>')
    if (at(visit, 'GET /consent'))
      return consentPage(`${half('/consents/1/deny')}${half('/consents/1/allow')}`)
    if (at(visit, 'POST /consents/1/allow')) return behind.consent('allow')
    return at(visit, 'POST /consents/1/deny') ? behind.consent('deny') : undefined
  },
  'a value against request forgery that only a meta element has': async (visit, behind) => {
    const head =
      '<meta name="csrf-param" content="authenticity_token"><meta name="csrf-token" content="Zx81-kept-in-the-head">'
    if (at(visit, 'GET /login')) {
      return html(
        'Welcome',
        form('/session', '<input name=username><input type=password name=password><button>Sign in</button>'),
        { head },
      )
    }
    if (!at(visit, 'POST /session')) return undefined
    const known = [visit.form.get('authenticity_token'), visit.headers.get('x-csrf-token')]
    return known.every((value) => value === 'Zx81-kept-in-the-head')
      ? signedIn(visit, behind)
      : new Response('forged', { status: 403 })
  },
  'a registration beside the sign-in, and a page that goes on by itself': async (visit, behind) => {
    if (at(visit, 'GET /login'))
      return html('...', 'One moment', { head: '<meta http-equiv="refresh" content="0; url=/front">' })
    if (at(visit, 'GET /front')) {
      return html(
        'Welcome',
        form(
          '/register',
          '<input name=username><input type=password name=password autocomplete=new-password><input type=password name=again autocomplete=new-password><button>Create an account</button>',
        ) +
          form(
            '/session',
            '<input name=username><input type=password name=password><button formaction=/forgotten>Forgot password</button><button>Sign in</button><button formaction=/passkey>Sign in with a passkey</button>',
          ),
      )
    }
    return at(visit, 'POST /session') ? signedIn(visit, behind) : undefined
  },
  ...Object.fromEntries(
    Object.entries(vocabularyWords).map(([lang, words]): [string, Pages] => [
      `pages in ${words.language}`,
      async (visit, behind) => {
        if (at(visit, 'GET /login')) {
          return html(
            words.signIn,
            form(
              '/session',
              `<button name=b value=x>${words.deny}</button><label>${words.user}<input name=a1></label><label>${words.password}<input name=a2></label><button name=b value=y>${words.signIn}</button>`,
            ),
            { lang },
          )
        }
        if (at(visit, 'POST /session') && visit.form.get('b') === 'y')
          return signedIn(visit, behind, ['a1', 'a2'])
        if (at(visit, 'GET /consent')) {
          return html(
            words.allow,
            form('/out', `<button>${words.signOut}</button>`) +
              form(
                '/decide',
                `<button name=c value=1>${words.deny}</button><button name=c value=2>${words.allow}</button>`,
              ),
            { lang },
          )
        }
        return at(visit, 'POST /decide')
          ? behind.consent(visit.form.get('c') === '2' ? 'allow' : 'deny')
          : undefined
      },
    ]),
  ),
}
