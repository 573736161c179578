import type { Member, Members } from './route.ts'
import { controlRoutes } from './routes.ts'

/** The description of everything below `/control`. @see https://spec.openapis.org/oas/v3.1.0 */
export function controlDescription(server: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const route of controlRoutes) {
    const parts = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string' },
    }))
    const query = Object.entries(route.query ?? {}).map(([name, member]) => ({
      name,
      in: 'query',
      required: member.required === true,
      schema: schemaOf(member),
    }))
    const failure = { $ref: '#/components/responses/refusal' }
    const operation = {
      operationId: route.command,
      summary: route.summary,
      parameters: [...parts, ...query],
      ...(route.body === undefined ? {} : { requestBody: bodyOf(route.body, route.open === true) }),
      responses: {
        [String(route.status ?? 200)]: { description: 'done', content: { 'application/json': {} } },
        '204': { description: 'done; there is nothing to say' },
        default: failure,
      },
    }
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Control interface of the mock of offline-conformance',
      version: '1',
      description:
        'For tests. Requests from this machine need no token; all others need that of `--control-token`. Pages of other origins are refused.',
    },
    servers: [{ url: server }],
    security: [{}, { token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      responses: {
        refusal: {
          description: 'refused, with the reason',
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['error', 'error_description'],
                properties: {
                  error: { type: 'string' },
                  error_description: { type: 'string' },
                  code: { type: 'string', description: 'what a program that uses the mock would catch' },
                },
              },
            },
          },
        },
      },
    },
  }
}

function bodyOf(members: Members, open: boolean): Record<string, unknown> {
  const required = Object.keys(members).filter((name) => members[name]?.required === true)
  return {
    required: required.length > 0,
    content: {
      'application/json': {
        schema: {
          type: 'object',
          properties: Object.fromEntries(
            Object.entries(members).map(([name, member]) => [name, schemaOf(member)]),
          ),
          ...(required.length === 0 ? {} : { required }),
          additionalProperties: open,
        },
      },
    },
  }
}

function schemaOf({ type, says, values }: Member): Record<string, unknown> {
  return {
    ...(type === 'any' ? {} : { type }),
    ...(values === undefined ? {} : { enum: values }),
    ...(type === 'array' ? { items: {} } : {}),
    description: says,
  }
}
