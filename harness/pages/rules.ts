/** Rules of a target file for pages that the heuristic does not know. */
export interface FrontChannelRules {
  readonly rules: readonly {
    readonly path: string
    readonly fill?: Readonly<Record<string, string>>
    readonly press?: string
  }[]
}

export const rulesSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['rules'],
  properties: {
    rules: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['path'],
        properties: {
          path: { type: 'string', description: 'Part of the path of the page.' },
          fill: { type: 'object', additionalProperties: { type: 'string' } },
          press: { type: 'string', description: 'Text or value of the button to press.' },
        },
      },
    },
  },
} as const
