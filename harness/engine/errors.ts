import { declarations, type FactFinding, missingFactWords } from './facts.ts'

/** The user must change something: a file, a flag, a credential. Exit code 2. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/** The metadata is that of another issuer than was configured, by a slash at the end or altogether. */
export class OtherIssuer extends ConfigError {
  /** As the metadata writes it. */
  readonly named: unknown
  constructor(message: string, named: unknown) {
    super(message)
    this.named = named
  }
}

/** A check cannot be carried out: one of its set-up or control steps did not hold. */
export class PrerequisiteError extends Error {
  override readonly name = 'PrerequisiteError'
}

/** A fact on which a check leans was looked for in this run and is missing. */
export class MissingFact extends PrerequisiteError {
  /** The id of the requirement whose check looked for it. */
  readonly blockedBy: string
  readonly remedy: string | undefined
  constructor(finding: FactFinding) {
    super(missingFactWords(finding))
    this.blockedBy = finding.by
    this.remedy = declarations[finding.fact]
  }
}

/** The server refuses a password or secret of the target file: nothing can be arranged with it. */
export class CredentialError extends PrerequisiteError {}

/** The server refuses the password of a user whom the run made or changed. */
export class MadeUserRefused extends PrerequisiteError {}

/** The requirement does not apply to this target. */
export class NotApplicable extends Error {
  override readonly name = 'NotApplicable'
  readonly remedy: string | undefined
  constructor(reason: string, remedy?: string) {
    super(reason)
    this.remedy = remedy
  }
}

/**
 * The target, or the way to it, did not work: no connection, TLS failure, time-out, a 5xx answer. Never a refusal.
 *
 * `code` is what undici or Node call it (`ECONNREFUSED`, `UND_ERR_HEADERS_TIMEOUT`), or `HTTP_5XX`.
 */
export class TargetError extends Error {
  override readonly name = 'TargetError'
  readonly code: string
  /** After how many seconds the target wants to be asked again, where it says so. */
  readonly retryAfter: number | undefined
  constructor(
    code: string,
    message: string,
    options: ErrorOptions & { readonly retryAfter?: number | undefined } = {},
  ) {
    super(message, options)
    this.code = code
    this.retryAfter = options.retryAfter
  }
}

/** A check needs more time than it has. */
export class OutOfTime extends Error {
  override readonly name = 'OutOfTime'
}

/** A request that is not sent, because it would leave what the target file and the metadata name. */
export class OutOfReach extends PrerequisiteError {
  /** The line of the target file that allows it, where one does. */
  readonly remedy: string | undefined
  /** The origin, where it is one. */
  readonly place: string
  readonly #refusal: { readonly place: string; readonly why: string; readonly remedy?: string }

  /** @param what for people, with a verb: `the sign-in leads` */
  constructor(
    what: string,
    refusal: { readonly place: string; readonly why: string; readonly remedy?: string },
  ) {
    super(`${what} to ${refusal.place}, which ${refusal.why}`)
    this.remedy = refusal.remedy
    this.place = refusal.place
    this.#refusal = refusal
  }

  /** The same in the words of somebody who knows more about it. */
  of(what: string): OutOfReach {
    return new OutOfReach(what, this.#refusal)
  }
}
