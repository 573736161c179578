import { generateKeyPairSync } from 'node:crypto'
import type { TestClient } from '../cast.ts'
import { clients, REDIRECT_URI, SIGNED_OUT_URI } from '../cast.ts'
import { administrator } from './administrator.ts'
import type { Places } from './places.ts'

/** The part of the product's configuration that the fixture sets; everything else has the product's default. */
export function configuration(port: number, places: Places): object {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  const all: readonly TestClient[] = Object.values(clients)
  const ofEach = (entry: (client: TestClient) => object): object =>
    Object.fromEntries(all.map((client) => [client.id, entry(client)]))
  const cache = (namespace: string): object => ({
    namespace,
    cache_root: places.cache,
    cache_depth: 3,
    default_expires_in: 600,
    directory_umask: '007',
  })
  return {
    cfgNum: 1,
    cfgAuthor: 'fixture',
    cfgDate: Math.floor(Date.now() / 1000),
    cfgVersion: '2.16.1',
    portal: `http://127.0.0.1:${port}/`,
    domain: '127.0.0.1',
    cookieName: 'lemonldap',
    securedCookie: 0,
    // The manager sees the address without what it is mounted at.
    locationRules: { '127.0.0.1': { '^/sessions/': `$uid eq "${administrator}"`, default: 'accept' } },
    exportedHeaders: {},
    key: 'fixture-key-of-lemonldap',
    authentication: 'DBI',
    userDB: 'Same',
    passwordDB: 'Null',
    registerDB: 'Null',
    dbiAuthChain: `dbi:SQLite:dbname=${places.people}`,
    dbiAuthTable: 'people',
    dbiAuthLoginCol: 'uid',
    dbiAuthPasswordCol: 'password',
    dbiExportedVars: { uid: 'uid', cn: 'cn', mail: 'mail' },
    whatToTrace: '_whatToTrace',
    macros: { _whatToTrace: '$_auth eq "SAML" ? lc($_user."@".$_idpConfKey) : lc($_user)' },
    globalStorage: 'Apache::Session::File',
    globalStorageOptions: {
      Directory: places.sessions,
      LockDirectory: `${places.sessions}/lock`,
      generateModule: 'Lemonldap::NG::Common::Apache::Session::Generate::SHA256',
    },
    persistentStorage: 'Apache::Session::File',
    persistentStorageOptions: {
      Directory: places.persistent,
      LockDirectory: `${places.persistent}/lock`,
    },
    localSessionStorage: 'Cache::FileCache',
    localSessionStorageOptions: cache('sessions'),
    issuerDBOpenIDConnectActivation: 1,
    issuerDBOpenIDConnectRule: 1,
    oidcServicePrivateKeySig: privateKey,
    oidcServicePublicKeySig: publicKey,
    oidcServiceKeyIdSig: 'fixture',
    oidcServiceAllowAuthorizationCodeFlow: 1,
    oidcRPMetaDataExportedVars: ofEach(() => ({ name: 'cn', preferred_username: 'uid', email: 'mail' })),
    oidcRPMetaDataOptions: ofEach(({ id, secret, scope }) => ({
      oidcRPMetaDataOptionsClientID: id,
      ...(secret === undefined
        ? { oidcRPMetaDataOptionsPublic: 1, oidcRPMetaDataOptionsRequirePKCE: 1 }
        : { oidcRPMetaDataOptionsClientSecret: secret }),
      oidcRPMetaDataOptionsDisplayName: id,
      oidcRPMetaDataOptionsRedirectUris: REDIRECT_URI,
      oidcRPMetaDataOptionsPostLogoutRedirectUris: SIGNED_OUT_URI,
      oidcRPMetaDataOptionsIDTokenSignAlg: 'RS256',
      oidcRPMetaDataOptionsAllowOffline: scope === undefined ? 1 : 0,
      oidcRPMetaDataOptionsRefreshToken: 1,
    })),
  }
}

/** What the product reads before its configuration: where that is, and who may see the manager. */
export function localSettings(places: Places): string {
  return `[all]
logLevel = error
checkTime = 1

[configuration]
type = File
dirName = ${places.configuration}
localStorage = Cache::FileCache
localStorageOptions = { 'namespace' => 'configuration', 'default_expires_in' => 600, 'directory_umask' => '007', 'cache_root' => '${places.cache}', 'cache_depth' => 3 }

[portal]
staticPrefix = /static
templateDir = /usr/share/lemonldap-ng/portal/templates
languages = en

[manager]
protection = manager
enabledModules = sessions
staticPrefix = /manager/static
templateDir = /usr/share/lemonldap-ng/manager/htdocs/templates
languages = en
`
}
