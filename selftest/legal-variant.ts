import type { Target } from '../harness/target/target-file.ts'
import type { MockProviderOptions } from '../mock-provider/provider/provider.ts'

/** A correct server of another shape: what is different, and what its owner would write into the target file. */
export interface LegalVariant {
  readonly name: string
  readonly summary: string
  readonly options: MockProviderOptions
  /** What it is one alternative of, where others are not told by the options that they set. */
  readonly alternativeOf?: string
  readonly target?: (target: Target) => Target
  /** Requirements that may warn, fail or be blocked here, each with the reason; all others pass or do not apply. */
  readonly expected?: Readonly<Record<string, string>>
}
