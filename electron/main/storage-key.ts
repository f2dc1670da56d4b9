// The key that wraps the device's private key on disk: random, kept in the system's safe storage (Keychain, DPAPI, a desktop keyring).
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { safeStorage } from 'electron'

/**
 * 32 bytes as base64, the same at every start; null where there is no safe storage: the key file is then a plain 0600 file, as in the kiosk. Null
 * too when the kept key cannot be opened any more (a locked keyring, another machine): the station scans on and says that it cannot send. A new key
 * would make the device a stranger to its hub.
 */
export async function storageKey(folder: string): Promise<string | null> {
  const file = join(folder, 'storage.key')
  try {
    if (!(await isSafe())) return null
    if (existsSync(file)) return (await safeStorage.decryptStringAsync(readFileSync(file))).result
    const key = randomBytes(32).toString('base64')
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeFileSync(`${file}.new`, await safeStorage.encryptStringAsync(key), { mode: 0o600, flush: true })
    renameSync(`${file}.new`, file)
    return key
  } catch (error) {
    process.stderr.write(`The system's safe storage gave no key: ${String(error)}\n`)
    return null
  }
}

/** Linux without a keyring "encrypts" with a password that stands in Chromium's source: no better than the file's mode. */
async function isSafe(): Promise<boolean> {
  if (!(await safeStorage.isAsyncEncryptionAvailable())) return false
  return process.platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text'
}
