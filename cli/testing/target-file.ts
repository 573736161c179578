import { defaultClients, defaultUsers } from '../../fixtures/people.ts'

/** A target file for a mock provider with its default people and clients. */
export function targetFile(issuer: string, more = ''): string {
  const [web] = defaultClients
  const users = defaultUsers.map(
    ({ username, password }) => `  - { username: ${username}, password: ${password} }`,
  )
  return `issuer: ${issuer}
clients:
  main: { client_id: ${web.client_id}, client_secret: ${web.client_secret}, post_logout_redirect_uri: https://rp.example/signed-out }
users:
${users.join('\n')}
${more}`
}
