import type { ProviderConfiguration } from './options-schema.ts'

type ReadOnly<T> = T extends object ? { readonly [Name in keyof T]: ReadOnly<T[Name]> } : T

/**
 * What a caller may configure. The configuration file (YAML or JSON) has the same shape; its schema says what each member
 * means.
 */
export type MockProviderOptions = ReadOnly<ProviderConfiguration>

export type UserOptions = NonNullable<MockProviderOptions['users']>[number]
export type PeopleOptions = NonNullable<MockProviderOptions['people']>
export type ClientOptions = Exclude<NonNullable<MockProviderOptions['clients']>, 'any'>[number]
export type ClientAuthenticationMethod = NonNullable<ClientOptions['token_endpoint_auth_method']>
export type LifetimeOptions = NonNullable<MockProviderOptions['lifetimes']>
export type EndpointOptions = NonNullable<MockProviderOptions['endpoints']>
