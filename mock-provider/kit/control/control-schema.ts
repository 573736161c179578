import { Type } from '@sinclair/typebox'

/** The control interface in a configuration file. */
export const controlSchema = Type.Object(
  {
    token: Type.Optional(
      Type.String({
        minLength: 1,
        writeOnly: true,
        description:
          'What requests from other machines have to bring as a bearer token. Without it, only this machine may control the mock.',
      }),
    ),
  },
  {
    additionalProperties: false,
    description: 'The interface below `/control`, for tests in other processes.',
  },
)
