/** What pages say, by what it means; a row for each language that is read. */
interface Vocabulary {
  readonly signIn: readonly string[]
  readonly signOut: readonly string[]
  /** Agree to what a page asks for. */
  readonly allow: readonly string[]
  /** Agree to anything. */
  readonly next: readonly string[]
  readonly deny: readonly string[]
  /** Ask whether the browser should stay signed in, which concerns no client. */
  readonly stay: readonly string[]
  readonly password: readonly string[]
  /** Say that a page is about what a client gets. */
  readonly access: readonly string[]
  /** Of buttons that are on any page, and of boxes for others than the one who signs in. */
  readonly beside: readonly string[]
}

const vocabularies: Readonly<Record<string, Vocabulary>> = {
  en: {
    signIn: ['log ?in', 'sign ?in', 'log ?on', 'sign ?on'],
    signOut: ['log ?out', 'sign ?out', 'log ?off', 'sign ?off', 'end session'],
    allow: ['allow', 'accept', 'approve', 'authori[sz]e', 'agree', 'grant', 'consent'],
    next: ['yes', 'continue', 'confirm', 'ok', 'submit', 'next', 'proceed', 'true'],
    deny: [
      ...['deny', 'cancel', 'no', 'decline', 'reject', 'back', 'disagree', 'refuse', 'abort', 'stay', 'not'],
      ...['without', 'never', 'false', 'skip', '(?:do|is|can)n.?t'],
    ],
    stay: ['stay (?:signed|logged) in', 'keep me (?:signed|logged) in', 'remain (?:signed|logged) in'],
    password: ['password', 'passphrase', 'passcode'],
    access: [
      'access',
      'permissions?',
      'scopes?',
      'offline',
      'consent',
      'authori[sz]e',
      'your (?:data|profile)',
    ],
    beside: ['cookies?', 'search', 'forgot(?:ten)?', 'reset', 'register', 'sign ?up', 'create', 'help'],
  },
  de: {
    signIn: ['anmelden', 'anmeldung', 'einloggen'],
    signOut: ['abmelden', 'abmeldung', 'ausloggen', 'sitzung beenden'],
    allow: [
      ...['zulassen', 'erlauben', 'zustimmen', 'akzeptieren', 'genehmigen', 'gestatten', 'autorisieren'],
      ...['einwilligen', 'zustimmung', 'gewähren', 'stimme zu'],
    ],
    next: ['weiter', 'fortfahren', 'fortsetzen', 'ja', 'bestätigen', 'absenden'],
    deny: ['ablehnen', 'abbrechen', 'verweigern', 'nein', 'nicht', 'zurück', 'ohne', 'überspringen'],
    stay: ['angemeldet bleiben', 'eingeloggt bleiben'],
    password: ['passwort', 'kennwort'],
    access: ['zugriff', 'zugreifen', 'berechtigung(?:en)?', 'einwilligung'],
    beside: ['suchen?', 'vergessen', 'zurücksetzen', 'registrieren', 'hilfe'],
  },
  fr: {
    signIn: ['se connecter', 'connexion', 's.identifier', 'ouvrir une session'],
    signOut: ['se déconnecter', 'déconnexion', 'déconnecter', 'fermer la session'],
    allow: ['autoriser', 'accepter', 'accepte', 'approuver', 'permettre', 'consentir'],
    next: ['suivant', 'continuer', 'oui', 'confirmer', 'valider', 'envoyer', 'poursuivre'],
    deny: ['refuser', 'annuler', 'non', 'retour', 'rejeter', 'pas', 'ignorer'],
    stay: ['rester connectée?', 'maintenir la connexion'],
    password: ['mot de passe'],
    access: ['accès', 'accéder', 'autorisations?'],
    beside: ['rechercher?', 'oubliée?', 'réinitialiser', 's.inscrire', 'aide'],
  },
  es: {
    signIn: ['iniciar sesión', 'inicia sesión', 'inicio de sesión', 'acceder', 'entrar', 'ingresar'],
    signOut: ['cerrar sesión', 'cerrar la sesión', 'salir', 'desconectar'],
    allow: ['permitir', 'autorizar', 'aceptar', 'acepto', 'aprobar', 'conceder'],
    next: ['siguiente', 'continuar', 'sí', 'confirmar', 'enviar'],
    deny: ['denegar', 'rechazar', 'cancelar', 'volver', 'atrás', 'omitir'],
    stay: ['mantener (?:la )?sesión', 'seguir conectad[oa]'],
    password: ['contraseña', 'clave'],
    access: ['acceso', 'permisos?'],
    beside: ['buscar', 'olvidad[oa]', 'olvidó', 'restablecer', 'registrarse', 'ayuda'],
  },
  pt: {
    signIn: ['iniciar sessão', 'fazer login', 'acessar', 'aceder'],
    signOut: ['terminar sessão', 'encerrar sessão', 'sair', 'desconectar'],
    allow: ['permitir', 'autorizar', 'aceitar', 'aceito', 'aprovar', 'conceder', 'consentir'],
    next: ['seguinte', 'próxim[oa]', 'avançar', 'continuar', 'sim', 'confirmar', 'enviar'],
    deny: ['negar', 'recusar', 'rejeitar', 'cancelar', 'não', 'voltar', 'ignorar'],
    stay: ['manter (?:a )?sessão', 'manter-me conectad[oa]', 'continuar conectad[oa]'],
    password: ['senha', 'palavra-passe'],
    access: ['acesso', 'permiss(?:ão|ões)'],
    beside: ['pesquisar', 'esqueceu', 'esqueci', 'redefinir', 'cadastrar', 'ajuda'],
  },
  ja: {
    signIn: ['ログイン', 'サインイン'],
    signOut: ['ログアウト', 'サインアウト'],
    allow: ['許可', '承認', '同意', '許諾'],
    next: ['次へ', '続行', '続ける', 'はい', '確認', '送信', '進む'],
    deny: ['拒否', 'キャンセル', 'いいえ', '戻る', 'しない', '中止', 'スキップ'],
    stay: ['サインインの状態を維持', 'ログイン状態を(?:保持|維持)', 'ログインしたまま'],
    password: ['パスワード', '暗証番号'],
    access: ['アクセス', '権限'],
    beside: ['検索', '忘れ', '登録', 'ヘルプ'],
  },
  zh: {
    signIn: ['登录', '登錄', '登入', '登陆'],
    signOut: ['退出登录', '退出登錄', '登出', '注销', '註銷', '退出'],
    allow: ['允许', '允許', '授权', '授權', '同意', '批准', '许可', '許可'],
    next: ['下一步', '继续', '繼續', '确认', '確認', '确定', '確定', '是', '提交'],
    deny: ['拒绝', '拒絕', '取消', '否', '返回', '不允许', '不允許', '不同意', '跳过'],
    stay: ['保持登录', '保持登錄', '保持登入'],
    password: ['密码', '密碼', '口令'],
    access: ['访问', '訪問', '存取', '权限', '權限'],
    beside: ['搜索', '搜尋', '忘记', '忘記', '注册', '註冊', '帮助'],
  },
}

/** The languages that are read, for messages. */
export const languagesRead = 'English, German, French, Spanish, Portuguese, Japanese and Chinese'

/** Whether pages of a language, given by its tag, can be read. */
export function isRead(tag: string): boolean {
  return Object.hasOwn(vocabularies, tag.toLowerCase().split(/[-_]/)[0] ?? '')
}

const withoutSpaces = /[\u3040-\u30ff\u3400-\u9fff]/u

/** A word stands for itself, and not for a part of another; languages without spaces have no such bounds. */
function matching(words: readonly string[], flags = 'iu'): RegExp {
  const bounded = words.filter((word) => !withoutSpaces.test(word))
  const others = words.filter((word) => withoutSpaces.test(word))
  return new RegExp(
    [`(?<![\\p{L}\\p{N}])(?:${bounded.join('|')})(?![\\p{L}\\p{N}])`, ...others].join('|'),
    flags,
  )
}

function inAll(meaning: keyof Vocabulary): readonly string[] {
  return Object.values(vocabularies).flatMap((vocabulary) => vocabulary[meaning])
}

/** Finds a meaning in a text, in any language. */
export const says = {
  signOut: matching(inAll('signOut')),
  allow: matching(inAll('allow')),
  next: matching(inAll('next')),
  deny: matching(inAll('deny')),
  stay: matching(inAll('stay')),
  password: matching(inAll('password')),
  access: matching(inAll('access')),
  beside: matching(inAll('beside')),
} as const satisfies Readonly<Partial<Record<keyof Vocabulary, RegExp>>>

const signIn = matching(inAll('signIn'))
const signOuts = matching(inAll('signOut'), 'giu')

/** Whether a text says "sign in"; in some languages the words for "sign out" contain it. */
export function saysSignIn(text: string): boolean {
  return signIn.test(text.replace(signOuts, ' '))
}
