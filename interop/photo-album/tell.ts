/**
 * Tells the story of the Photo Album on the terminal: npm run photo-album [-- --keycloak]
 */
import { parseArgs } from 'node:util'
import { startChromium } from '../../reports/testing/chromium.ts'
import { freePort } from '../state/process.ts'
import { keycloakStage } from './keycloak-stage.ts'
import { mockStage } from './mock-stage.ts'
import { story } from './story.ts'

const { values } = parseArgs({ options: { keycloak: { type: 'boolean', default: false } } })
const tell = (line: string): void => console.log(line)
const browser = await startChromium()
try {
  const stageAt = values.keycloak ? (album: string) => keycloakStage(album, tell) : mockStage
  await story(stageAt, { browser, port: await freePort(), tell })
} finally {
  await browser.close()
}
