import { hash } from 'node:crypto'
import type { Sha256 } from '../domain/chain.ts'

/** One call into OpenSSL for the whole text: a scan waits for it. */
export const sha256: Sha256 = (...parts) => hash('sha256', Buffer.concat(parts), 'buffer')
