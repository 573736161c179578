/** Rules of a target file for pages that the heuristic does not know. */
export interface FrontChannelRules {
  readonly rules: readonly {
    readonly path: string
    readonly fill?: Readonly<Record<string, string>>
    readonly press?: string
  }[]
}
