import { catalogue } from '../../suites/catalogue.ts'

export function requirementOf(id: string): (typeof catalogue)[number] {
  const found = catalogue.find((requirement) => requirement.id === id)
  if (found === undefined) throw new Error(`no requirement ${id}`)
  return found
}
