/** Differences between releases that the driver has to know; all others are for the suites to find. */
export interface ReleaseTraits {
  /** Seconds by which sessions end late. */
  readonly sessionTolerance?: number
  /** Offline tokens survive when their client loses offline_access, which was intended then. */
  readonly withdrawnScopeLives?: boolean
}

interface Range {
  /** First release, as major and minor number, e.g. 26.04 for 26.4. */
  readonly before: readonly [number, number]
  readonly traits: ReleaseTraits
}

/** A release has the traits of every range that it is in. */
const ranges: readonly Range[] = [
  // Idle and maximum were checked with two minutes of grace, so that nodes of a cluster may disagree a little.
  { before: [25, 0], traits: { sessionTolerance: 120 } },
  { before: [26, 2], traits: { withdrawnScopeLives: true } },
]

/** The traits of a release such as `26.7.3`; those of the newest if it is unknown. */
export function traitsOf(version: string | undefined): ReleaseTraits {
  if (version === undefined) return {}
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const reached = ranges.filter(
    ({ before }) => major < before[0] || (major === before[0] && minor < before[1]),
  )
  return Object.assign({}, ...reached.map(({ traits }) => traits)) as ReleaseTraits
}
