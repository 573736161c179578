import type { Core } from './core.ts'

export interface PageLink {
  readonly to: string
  readonly says: string
}

/** The pages that there are. */
export function pageLinks({ options: { endpoints = {} } }: Core): readonly PageLink[] {
  return [
    ...(endpoints.account === false ? [] : [{ to: '/account', says: 'Account' }]),
    ...(endpoints.admin === false
      ? []
      : [
          { to: '/admin/users', says: 'Users' },
          { to: '/admin/clients', says: 'Clients' },
          { to: '/admin/settings', says: 'Settings' },
          { to: '/admin/inspector', says: 'Inspector' },
        ]),
  ]
}
