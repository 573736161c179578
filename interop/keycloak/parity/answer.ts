/** What a page shows: its name, its texts, and its form. */
export interface Page {
  id: string | undefined
  title: string
  message: string
  readonly fields: string[]
  items: string[]
  readonly hidden: Record<string, string>
  action: string | undefined
}

/** What a server answered. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly page?: Page | undefined
}

/** The fields of a form; a list where one of them is sent twice. */
export type Form = Readonly<Record<string, string>> | string[][]

/** How a request is sent; a form makes it a POST. */
export interface Sent {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly form?: Form
  readonly json?: unknown
}

export interface Client {
  readonly id: string
  clientId: string
  secret?: string
  publicClient?: boolean
  readonly redirectUris?: readonly string[]
  readonly directAccessGrantsEnabled?: boolean
  readonly protocolMappers?: readonly { readonly config: Readonly<Record<string, string>> }[]
}

export interface User {
  readonly id: string
  readonly username: string
  readonly password: string
}

export interface Tokens {
  readonly access_token: string
  readonly refresh_token: string
  readonly id_token: string
  readonly session_state: string
}
