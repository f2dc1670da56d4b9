// The desktop's KeyStore: the same 0600 file, its content wrapped with a key out of the system's safe storage (ports.ts KeyStore).
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { KeyStore } from './ports.ts'

const MARK = Buffer.from('waymark wrapped 1\n')
const NONCE_BYTES = 12
const TAG_BYTES = 16

/**
 * `storageKey`: 32 bytes; null where there is no safe storage, then the file is plain. A file that cannot be opened with this key loads as null and
 * is reported: the device scans on, and can be enrolled anew. A plain file from before is read and wrapped at once.
 */
export function wrappedKeyStore(
  file: KeyStore,
  storageKey: Uint8Array | null,
  report: (sentence: string) => void,
): KeyStore {
  const save = (privateKey: Uint8Array) => file.save(storageKey === null ? privateKey : wrap(privateKey, storageKey))
  return {
    load: () => {
      const kept = file.load()
      if (kept === null) return null
      if (!isWrapped(kept)) {
        if (storageKey !== null) save(kept)
        return kept
      }
      const opened = storageKey === null ? null : unwrap(kept, storageKey)
      if (opened === null)
        report(
          'The key of this device cannot be opened: the system’s safe storage does not give it. Nothing can be sent until it does.',
        )
      return opened
    },
    save,
  }
}

const isWrapped = (bytes: Uint8Array) => MARK.equals(bytes.subarray(0, MARK.length))

function wrap(privateKey: Uint8Array, key: Uint8Array): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  return Buffer.concat([MARK, nonce, cipher.update(privateKey), cipher.final(), cipher.getAuthTag()])
}

/** null: another key, or altered bytes. */
function unwrap(bytes: Uint8Array, key: Uint8Array): Uint8Array | null {
  const nonceEnd = MARK.length + NONCE_BYTES
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(MARK.length, nonceEnd))
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
    return Buffer.concat([decipher.update(bytes.subarray(nonceEnd, -TAG_BYTES)), decipher.final()])
  } catch {
    return null
  }
}
