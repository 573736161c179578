import { flag, limit, object, optional, secondsOrZero, text, word, words } from './schema-parts.ts'

const rotation = (description: string) => optional(word(['none', 'rotate'], description))

export const declared = object(
  {
    offline_conditions: optional(
      words(
        ['pre-approved-client', 'administrative-consent', 'stored-consent'],
        'Conditions other than a consent page under which offline access is given; a stored consent counts for users who gave it.',
      ),
    ),
    offline_consent_label: optional(text('Words that the consent page shows for offline access.')),
    offline_tokens_per_user_client: optional(
      word(['many', 'single'], 'Whether one user can have several offline tokens at one client.'),
    ),
    offline_idle_limit: optional(limit('How long an offline token lives without a refresh.')),
    offline_max_limit: optional(limit('How long an offline token lives in any case.')),
    sso_idle_limit: optional(limit('How long a login session lives without a request.')),
    sso_max_limit: optional(limit('How long a login session lives in any case.')),
    rotation: optional(
      object(
        {
          confidential: rotation('Refresh tokens of confidential clients.'),
          public: rotation('Refresh tokens of public clients.'),
        },
        'Whether each refresh brings a new refresh token.',
      ),
    ),
    reuse_grace: optional(secondsOrZero('Seconds in which a superseded refresh token is still accepted.')),
    reenable_resumes: optional(
      flag('Whether the offline tokens of a disabled user work again once the user is enabled.'),
    ),
    password_reset_revokes: optional(
      flag("Whether a new password that an administrator sets ends the user's offline tokens."),
    ),
    password_change_revokes: optional(
      flag(
        'Whether a user who changes their password, and has themselves signed out everywhere, ends their offline tokens.',
      ),
    ),
    sign_out_everywhere: optional(
      word(['keeps-offline', 'ends-offline'], 'What signing out of every device does to offline tokens.'),
    ),
    limits_apply_to_issued: optional(
      flag('Whether a lower limit for offline tokens also counts for those that were issued before.'),
    ),
    revoke_client_includes_online: optional(
      flag('Whether revoking everything of a client ends its refresh tokens of login sessions as well.'),
    ),
    revoke_client_ends_session: optional(
      flag('Whether revoking everything of a client ends the login sessions of its users.'),
    ),
    propagation_window: optional(secondsOrZero('Seconds until a revocation is seen everywhere.')),
    list_cleanup_delay: optional(secondsOrZero('Seconds until a list drops dead entries.')),
    session_tolerance: optional(secondsOrZero('Seconds by which the server ends sessions late.')),
  },
  'What the owner of the server promises; it says what is right.',
)

export const observed = object(
  {
    consent_page: optional(flag('Whether a page asks for consent. Default: true.')),
    login_session: optional(
      flag('Whether the server has a login session that prompt=none can ask for. Default: true.'),
    ),
    online_refresh_token: optional(
      flag('Whether tokens without offline_access come with a refresh token. Default: tried.'),
    ),
    sign_in_before_consent: optional(
      flag('Whether prompt=consent works only for a user who is signed in already. Default: false.'),
    ),
    many_grants: optional(
      flag('Whether a check may obtain a hundred offline tokens within a minute. Default: false.'),
    ),
    clock_beyond_2038: optional(
      flag(
        'Whether a check may move the clock past the year 2038; a server that counts seconds in 32 bits may answer nothing after it. Default: false.',
      ),
    ),
    one_token_per_second: optional(
      flag('Whether the server fails where it makes two tokens in the same second. Default: false.'),
    ),
  },
  'What was seen by trying; it says what can be looked at, never what is right.',
)
