import { Type } from '@sinclair/typebox'
import { maybe, object, oneOf } from './schema-parts.ts'

/** Clients that are called by the address of a document with their metadata. */
export const clientDocumentMembers = {
  client_documents: maybe(
    object(
      {
        fetch: maybe(
          oneOf(
            ['public', 'anywhere', 'never'],
            'From where documents are read: `public` (default): from addresses of the Internet, where the provider listens at a ' +
              'port, `anywhere`: from this machine and its networks, too, or `never`: only those of `known` are.',
          ),
        ),
        known: maybe(
          Type.Record(Type.String(), Type.Record(Type.String(), Type.Unknown()), {
            description:
              'Documents by their address, which are not fetched: `{ https://app.example/client.json: {...} }`.',
          }),
        ),
      },
      'Clients whose client_id is the https address of a document with their metadata ' +
        '(draft-ietf-oauth-client-id-metadata-document). Default: none; with the preset `mcp` those of the Internet.',
    ),
  ),
}
