export type PageKind = 'login' | 'consent' | 'logout' | 'other'

/** What a target file says about one kind of page that the heuristic does not know. */
export interface PageRule {
  /** Path of the page; `*` stands for anything. */
  readonly page?: string
  /** Words that the page shows. */
  readonly says?: string
  readonly is: PageKind
  /** Which of its forms is sent; the first where absent. */
  readonly form?: FormRule
  /** Fields to fill, with `{username}`, `{email}` or `{password}` in them. */
  readonly fill?: Readonly<Record<string, string>>
  /** Names of boxes to tick; all are ticked where absent. */
  readonly tick?: readonly string[]
  /** Text, name or value of the button. */
  readonly press?: string
  /** Requests instead of a form, for pages that work by script. */
  readonly steps?: readonly RequestStep[]
  /** Where the browser goes after the steps; the last answer decides where absent. */
  readonly next?: string
}

/** A form by its fields: `name`, or `name=value`. */
export interface FormRule {
  readonly has?: readonly string[]
  readonly lacks?: readonly string[]
  /** It has no field at all. */
  readonly empty?: boolean
  /** Part of its action. */
  readonly action?: string
}

/** A request that the script of a page sends, from the browser that shows the page. */
export interface RequestStep {
  /** `METHOD url`; a url that starts with `/` is below the issuer's origin. */
  readonly request: string
  readonly headers?: Readonly<Record<string, string>>
  readonly json?: unknown
  readonly form?: Readonly<Record<string, string>>
}
