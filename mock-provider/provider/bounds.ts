/** A hundred years, in seconds: beyond it times cannot be told any more, and nobody waits so long. */
export const longestLifetime = 100 * 365 * 24 * 3600

/** More believable people than this make the start slow, and a list of users useless. */
export const mostPeople = 10_000
