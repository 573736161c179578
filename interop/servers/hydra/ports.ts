/** Where the parts of the fixture listen, all on loopback; the target file has the same numbers. */
export const origins = {
  issuer: 'http://127.0.0.1:9440',
  administration: 'http://127.0.0.1:9441',
  pages: 'http://127.0.0.1:9442',
  /** Of the product's process; the run moves it by the pages' server, which keeps the sum. */
  clock: 'http://127.0.0.1:9443',
} as const

export const portOf = (origin: string): number => Number(new URL(origin).port)
