/**
 * The shapes of TypeBox that published declarations name, by TypeBox's names and with the types that it gives them. The
 * code of TypeBox is bundled; nobody has to install six megabytes for a few types.
 */
export interface TSchema {
  static: unknown
}
export type TProperties = Record<string, TSchema>
export interface TUnsafe<T> extends TSchema {
  static: T
}
export interface TString extends TUnsafe<string> {}
export interface TBoolean extends TUnsafe<boolean> {}
export interface TNumber extends TUnsafe<number> {}
export interface TInteger extends TUnsafe<number> {}
export interface TNull extends TUnsafe<null> {}
export interface TUnknown extends TUnsafe<unknown> {}
export interface TArray<E extends TSchema> extends TUnsafe<E['static'][]> {}
export interface TRecord<_K extends TString, V extends TSchema>
  extends TUnsafe<Record<string, V['static']>> {}
export interface TUnion<A extends TSchema[]> extends TUnsafe<A[number]['static']> {}
export type TOptional<S extends TSchema> = S & { optional: true }

type OptionalName<P extends TProperties> = {
  [Name in keyof P]: P[Name] extends { optional: true } ? Name : never
}[keyof P]
type Members<P extends TProperties> = { [Name in Exclude<keyof P, OptionalName<P>>]: P[Name]['static'] } & {
  [Name in OptionalName<P>]?: P[Name]['static']
}
export interface TObject<P extends TProperties> extends TSchema {
  static: { [Name in keyof Members<P>]: Members<P>[Name] }
}
export type Static<S extends TSchema> = S['static']
