import express, { type Express } from 'express'
import session from 'express-session'
import { type AuthenticateOptions, Passport, type Strategy } from 'passport'
import OAuth2Strategy from 'passport-oauth2'
import OpenIDConnectStrategy from 'passport-openidconnect'
import { type Library, type RunningLibrary, scope, type Tokens } from '../library.ts'
import { listening } from '../web-application.ts'

const scopes = scope.split(' ').filter((value) => value !== 'openid')

/** What both strategies have below them, and what refreshes with passport are made of. */
interface Below {
  readonly _oauth2: {
    getOAuthAccessToken(
      token: string,
      parameters: Record<string, string>,
      done: (
        error: { data?: string } | null,
        access: string,
        refresh: string | undefined,
        all: object,
      ) => void,
    ): void
  }
}

type Keep = (tokens: Tokens) => void

async function started(
  make: (callbackUrl: string, keep: Keep) => Strategy,
  options: AuthenticateOptions & Record<string, unknown>,
): Promise<RunningLibrary> {
  let got: Tokens | undefined
  let strategy: (Strategy & Below) | undefined
  const application = await listening((origin): Express => {
    const keep: Keep = (tokens) => {
      got = tokens
    }
    strategy = make(`${origin}/callback`, keep) as Strategy & Below
    const passport = new Passport()
    passport.use('mock', strategy)
    const app = express()
    app.use(session({ secret: 'for tests only', resave: false, saveUninitialized: false }))
    app.get('/login', passport.authenticate('mock', options))
    app.get('/callback', passport.authenticate('mock', { session: false, successRedirect: '/done' }))
    app.get('/done', (_, response) => {
      response.send('signed in')
    })
    app.use(((error, _request, response, _next) => {
      response.status(500).send(String(error.oauthError?.data ?? error))
    }) as express.ErrorRequestHandler)
    return app
  })
  return {
    async signIn(person) {
      await person.visit(`${application.origin}/login`, `${application.origin}/done`)
      if (got === undefined) throw new Error('no tokens')
      return got
    },
    refresh: ({ refreshToken }) =>
      new Promise((resolve, reject) => {
        const parameters = { grant_type: 'refresh_token' }
        strategy?._oauth2.getOAuthAccessToken(refreshToken, parameters, (error, accessToken, next, all) => {
          if (error !== null) reject(new Error(error.data ?? String(error)))
          else {
            const { id_token: idToken } = all as { id_token?: string }
            resolve({ accessToken, refreshToken: next ?? refreshToken, idToken })
          }
        })
      }),
    stop: () => application.stop(),
  }
}

/** It has no discovery, and its refresh is that of the package below it. */
export const passportOpenidconnect: Library = {
  name: 'passport-openidconnect',
  start: ({ issuer, clientId, clientSecret }) =>
    started(
      (callbackURL, keep) =>
        new OpenIDConnectStrategy(
          {
            issuer,
            authorizationURL: `${issuer}/authorize`,
            tokenURL: `${issuer}/token`,
            userInfoURL: `${issuer}/userinfo`,
            clientID: clientId,
            clientSecret,
            callbackURL,
            scope: scopes,
          },
          // The types know the shortest of its forms only.
          ((
            _issuer: string,
            profile: { id: string },
            _context: object,
            idToken: string,
            accessToken: string,
            refreshToken: string,
            done: (error: unknown, user: object) => void,
          ) => {
            keep({ accessToken, refreshToken, idToken })
            done(null, { id: profile.id })
          }) as never,
        ),
      { prompt: 'consent' },
    ),
}

export const passportOauth2: Library = {
  name: 'passport-oauth2',
  start: ({ issuer, clientId, clientSecret }) =>
    started(
      (callbackURL, keep) =>
        new OAuth2Strategy(
          {
            authorizationURL: `${issuer}/authorize`,
            tokenURL: `${issuer}/token`,
            clientID: clientId,
            clientSecret,
            callbackURL,
            scope: ['openid', ...scopes],
            state: true,
            pkce: true,
          },
          (
            accessToken: string,
            refreshToken: string,
            results: { id_token?: string },
            _profile: object,
            done: (error: unknown, user: object) => void,
          ) => {
            keep({ accessToken, refreshToken, idToken: results.id_token })
            done(null, { id: 'somebody' })
          },
        ),
      {},
    ),
}
