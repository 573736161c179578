import type { Defect } from './defect.ts'

export const renameChangesSubject: Defect = {
  name: 'rename-changes-subject',
  requirement: 'state-user-renamed-keeps-subject',
  summary: 'sub changes with the user name.',
  policy(policy) {
    const first = new Map<string, string>()
    return {
      ...policy,
      claims: {
        ...policy.claims,
        subjectIdentifier(user) {
          const name = first.get(user.id) ?? user.username
          first.set(user.id, name)
          const sub = policy.claims.subjectIdentifier(user)
          return user.username === name ? sub : `${sub}-${user.username}`
        },
      },
    }
  },
}
