/** How every schema is compiled, here and in the build. */
export const ajvOptions = { allErrors: true, strict: false, verbose: true } as const
