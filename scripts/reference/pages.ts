import { commandLinePage } from './command-line.ts'
import { defectsPage } from './defects.ts'
import { hazardsPage } from './hazards.ts'
import { implementationsPage } from './implementations.ts'
import { requirementsPage } from './requirements.ts'
import { schemaPages } from './schema-pages.ts'
import { recipePage, targetFilePage } from './target-pages.ts'

/** Every page of docs/reference, by the name of its file. */
export const pages = {
  'command-line': commandLinePage,
  defects: defectsPage,
  hazards: hazardsPage,
  implementations: implementationsPage,
  recipe: recipePage,
  requirements: requirementsPage,
  'target-file': targetFilePage,
  ...schemaPages,
} as const
