import { type Static, Type } from '@sinclair/typebox'
import { controlSchema } from '../kit/control/control-schema.ts'
import { faultSchema } from '../kit/faults/fault-schema.ts'
import { type KeycloakDefectName, keycloakDefects } from './defects.ts'
import { releaseSwitches } from './release-schema.ts'

const text = (description: string) => Type.String({ minLength: 1, description })

/** The configuration file of the Keycloak look-alike. */
export const keycloakSchema = Type.Object(
  {
    release: Type.Optional(text('The release to imitate: 26.7 (the default), 26.0 and so on.')),
    realms: Type.Optional(
      Type.Array(text('A file, relative to this one.'), {
        minItems: 1,
        description:
          'Realms as Keycloak exports them (JSON). Default: one realm `demo` with the people and clients of the mock.',
      }),
    ),
    administrator: Type.Optional(
      Type.Object(
        {
          username: text('What they sign in with.'),
          password: Type.String({ minLength: 1, writeOnly: true, description: 'Their password.' }),
        },
        {
          additionalProperties: false,
          description: 'Who administers the master realm. Default: admin, password admin.',
        },
      ),
    ),
    behaves: Type.Optional(
      Type.Partial(Type.Object(releaseSwitches, { additionalProperties: false }), {
        description: 'What it does differently from that release.',
      }),
    ),
    defects: Type.Optional(
      Type.Array(
        Type.Unsafe<KeycloakDefectName>({
          enum: Object.keys(keycloakDefects),
          description: 'A defect of the conforming provider that the look-alike can have, too.',
        }),
        { description: 'Defects to switch on from the start.' },
      ),
    ),
    control: Type.Optional(controlSchema),
    faults: Type.Optional(
      Type.Array(faultSchema, {
        description: 'What goes wrong between the server and its clients from the start.',
      }),
    ),
  },
  {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:offline-conformance:schema:mock-keycloak:1',
    title: 'Configuration of the Keycloak look-alike of offline-conformance',
    description: 'The file for `mock --preset keycloak --config`; everything is optional.',
    additionalProperties: false,
  },
)

export type KeycloakConfiguration = Static<typeof keycloakSchema>
