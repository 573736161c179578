export const steps = [
  'discovery',
  'offline sign-in',
  'refresh',
  'logout',
  'refresh after logout',
  'rotation',
  'revocation',
] as const

export type Step = (typeof steps)[number]

/** `by hand`: the library has no such call, so a plain request stood in for it. */
export type Outcome = 'ok' | 'by hand' | 'no call' | { readonly failed: string }

export type Outcomes = Record<Step, Outcome>

export type Attempt = (step: Step, action: () => Promise<Outcome>) => Promise<void>

/** What becomes of each step; one that fails does not keep the next ones from being tried. */
export function attempts(): { readonly outcomes: Outcomes; readonly attempt: Attempt } {
  const outcomes = Object.fromEntries(steps.map((step) => [step, { failed: 'not reached' }])) as Outcomes
  return {
    outcomes,
    async attempt(step, action) {
      outcomes[step] = await action().catch((error: unknown): Outcome => ({ failed: reasonOf(error) }))
    },
  }
}

export function expect(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise)
}

/** What a library says of a refusal, wherever it puts the error code. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { error: code, data } = error as { error?: string; data?: { payload?: unknown } }
  const more = [code, data?.payload === undefined ? undefined : JSON.stringify(data.payload)]
  return [error.message, ...more.filter((part) => part !== undefined)].join(' ').slice(0, 300)
}
