// Where photos lie: `photos/ab/abcd….jpg` of the data folder once whole, `photos/incoming/` before. A whole one is moved there after its bytes are synced,
// and its folder is synced after, so that a row never names a file that a power cut takes away (FAULTS 24).
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Hash } from '../../domain/brands.ts'

export const incomingFolder = (dataDir: string): string => join(dataDir, 'photos', 'incoming')
export const photoFile = (dataDir: string, sha256: Hash): string =>
  join(dataDir, 'photos', sha256.slice(0, 2), `${sha256}.jpg`)

/** null: it is not there. */
export async function readIfThere(file: string): Promise<Buffer | null> {
  try {
    return await readFile(file)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

/** Durable when it returns. */
export async function moveInto(from: string, to: string): Promise<void> {
  await syncPath(from, 'r+')
  const folder = dirname(to)
  const made = await mkdir(folder, { recursive: true, mode: 0o700 })
  await rename(from, to)
  await syncPath(folder, 'r')
  if (made !== undefined) await syncPath(dirname(folder), 'r')
}

export const removeFile = (file: string): Promise<void> => rm(file, { force: true })

/** Folders cannot be opened on Windows, where a rename is as durable as it gets without it. */
async function syncPath(path: string, flags: 'r' | 'r+'): Promise<void> {
  if (flags === 'r' && process.platform === 'win32') return
  const handle = await open(path, flags)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
