/** The same shape, and nobody may write to it: what a schema describes is read, never changed in place. */
export type ReadOnly<T> = T extends object ? { readonly [Name in keyof T]: ReadOnly<T[Name]> } : T
