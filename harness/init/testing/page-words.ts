/** What the pages of servers say in languages other than English, as people see it. */
export const vocabularyWords = {
  de: words('German', 'Anmelden', 'Zulassen', 'Ablehnen', 'Abmelden', 'Benutzername', 'Kennwort'),
  fr: words(
    'French',
    'Se connecter',
    'Autoriser',
    'Refuser',
    'Se déconnecter',
    'Identifiant',
    'Mot de passe',
  ),
  es: words('Spanish', 'Iniciar sesión', 'Permitir', 'Denegar', 'Cerrar sesión', 'Usuario', 'Contraseña'),
  pt: words('Portuguese', 'Entrar', 'Permitir', 'Negar', 'Sair', 'Usuário', 'Senha'),
  ja: words('Japanese', 'サインイン', '許可', '許可しない', 'サインアウト', 'ユーザー名', 'パスワード'),
  zh: words('Chinese', '登录', '允许', '不允许', '退出登录', '用户名', '密码'),
}

function words(
  ...[language, signIn, allow, deny, signOut, user, password]: [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ]
) {
  return { language, signIn, allow, deny, signOut, user, password }
}
