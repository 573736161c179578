/** What a path names is not there. */
export class NothingThere extends Error {
  override readonly name = 'NothingThere'
}
