import { PrerequisiteError } from '../engine/errors.ts'
import type { TestUser } from '../target/actors.ts'
import type { UserEntry } from '../target/target-file.ts'
import { testUser } from './actors.ts'

/** What an administrator, or the user, can do to make an account what it was. */
export interface PutsBack {
  enableUser(user: TestUser): Promise<boolean>
  /** Gives the user the name, the address and the password of another state of theirs. */
  putBack(now: TestUser, before: TestUser): Promise<void>
}

/** The spare accounts of a target: each is one check's at a time, and nobody's where it could not be put back. */
export class SpareAccounts {
  readonly #free: TestUser[]

  constructor(entries: readonly UserEntry[] = []) {
    this.#free = entries.map((entry, index) => testUser(`spare account ${index + 1}`, entry))
  }

  take(): TestUser | undefined {
    return this.#free.shift()
  }

  giveBack(user: TestUser): void {
    this.#free.push(user)
  }
}

interface Loan {
  readonly before: TestUser
  now: TestUser
  disabled: boolean
}

/** The spare accounts that one check has, and what it did to them. */
export class LentAccounts {
  readonly #spares: SpareAccounts
  readonly #loans: Loan[] = []

  constructor(spares: SpareAccounts) {
    this.#spares = spares
  }

  /** An account that the check may change; undefined where none is left. */
  borrow(): TestUser | undefined {
    const user = this.#spares.take()
    if (user !== undefined) this.#loans.push({ before: user, now: user, disabled: false })
    return user
  }

  /** Takes down what a call made of an account. Nothing happens for users who are not on loan. */
  changed(was: TestUser, now: TestUser, disabled?: boolean): void {
    const loan = this.#loans.find((each) => each.now.username === was.username)
    if (loan === undefined) return
    loan.now = now
    loan.disabled = disabled ?? loan.disabled
  }

  /**
   * Makes each account what it was, and gives it back.
   *
   * @throws PrerequisiteError naming an account that is not what it was, once all were tried; no other check gets it
   */
  async returnAll(by: PutsBack): Promise<void> {
    const failures: unknown[] = []
    for (const loan of this.#loans.splice(0)) {
      await this.#returned(loan, by).catch((failure: unknown) => failures.push(failure))
    }
    if (failures.length > 0) throw failures[0]
  }

  async #returned({ before, now, disabled }: Loan, by: PutsBack): Promise<void> {
    if (disabled && !(await by.enableUser(now))) {
      throw new PrerequisiteError(
        `the spare account ${before.username} as it was: it is disabled, and the target file has no call admin-enable-user`,
      )
    }
    await by.putBack(now, before)
    this.#spares.giveBack(before)
  }
}
