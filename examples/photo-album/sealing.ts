import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

/** Whoever reads the database must not be able to act for its members, so tokens stand in it sealed. */
export class Sealing {
  readonly #key: Buffer

  /** @param key 32 bytes that are kept somewhere else than the database */
  constructor(key: Buffer) {
    if (key.length !== 32) throw new Error(`the key has ${key.length} bytes, expected 32`)
    this.#key = key
  }

  /** @param whose so that a sealed token is worth nothing in the row of somebody else */
  seal(text: string, whose: string): string {
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce).setAAD(Buffer.from(whose))
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')
  }

  open(sealed: string, whose: string): string {
    const bytes = Buffer.from(sealed, 'base64url')
    const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, 12))
    decipher.setAAD(Buffer.from(whose)).setAuthTag(bytes.subarray(12, 28))
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')
  }
}

/** The key in a file that only its owner reads; it is made at the first start. */
export function keyIn(file: string): Buffer {
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600 })
  return Buffer.from(readFileSync(file, 'utf8'), 'base64url')
}
