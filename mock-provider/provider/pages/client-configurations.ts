/** What has to be known of a client to configure it. */
export interface ConfiguredClient {
  readonly issuer: string
  readonly clientId: string
  /** Whether it has a secret, which is left to the environment. */
  readonly secret: boolean
}

export interface ClientConfiguration {
  readonly library: string
  readonly text: string
}

const scope = 'openid profile offline_access'

/** What to paste into a client, by the library that it is made with. Texts are quoted as JSON, which all of them read. */
export function clientConfigurations({
  issuer,
  clientId,
  secret,
}: ConfiguredClient): readonly ClientConfiguration[] {
  const [at, id] = [JSON.stringify(issuer), JSON.stringify(clientId)]
  const only = (line: string): string => (secret ? line : '')
  const insecure = issuer.startsWith('http:')
  return [
    {
      library: 'Node.js, openid-client',
      text: `import * as client from 'openid-client'

const config = await client.discovery(
  new URL(${at}),
  ${id},
  ${secret ? 'process.env.CLIENT_SECRET' : 'undefined'},
  ${secret ? 'undefined' : 'client.None()'},
  { execute: [${insecure ? 'client.allowInsecureRequests' : ''}] },
)
const scope = '${scope}'`,
    },
    {
      library: 'Auth.js',
      text: `export const { handlers, auth } = NextAuth({
  providers: [{
    id: 'mock',
    name: 'Mock provider',
    type: 'oidc',
    issuer: ${at},
    clientId: ${id},
${only('    clientSecret: process.env.CLIENT_SECRET,\n')}${secret ? '' : "    client: { token_endpoint_auth_method: 'none' },\n"}    authorization: { params: { scope: '${scope}', prompt: 'consent' } },
  }],
})`,
    },
    {
      library: 'Spring Security',
      text: `spring:
  security:
    oauth2:
      client:
        provider:
          mock:
            issuer-uri: ${at}
        registration:
          mock:
            client-id: ${id}
${only(`            client-secret: "\${CLIENT_SECRET}"\n`)}${secret ? '' : '            client-authentication-method: none\n            authorization-grant-type: authorization_code\n'}            scope: [${scope.replaceAll(' ', ', ')}]`,
    },
    {
      library: 'Python, Authlib',
      text: `oauth.register(
    name="mock",
    server_metadata_url=${at.replace(/\/?"$/, '/.well-known/openid-configuration"')},
    client_id=${id},
${only('    client_secret=os.environ["CLIENT_SECRET"],\n')}    client_kwargs={"scope": "${scope}", "code_challenge_method": "S256"},
)`,
    },
    {
      library: 'ASP.NET Core',
      text: `builder.Services.AddAuthentication().AddCookie().AddOpenIdConnect(options =>
{
    options.Authority = ${at};
    options.ClientId = ${id};
${only('    options.ClientSecret = builder.Configuration["ClientSecret"];\n')}    options.ResponseType = "code";
${insecure ? '    options.RequireHttpsMetadata = false;\n' : ''}    options.SaveTokens = true;
    options.Scope.Add("offline_access");
});`,
    },
  ]
}
