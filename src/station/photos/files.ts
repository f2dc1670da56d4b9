// Photos as files: written aside, synced, renamed to their hash, and the folder synced, before anybody is told (SPEC [PH1], FAULTS 24). Asynchronous all
// the way, so that no scan waits for a photo.
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Hash } from '../../domain/brands.ts'
import { sha256 } from '../digest.ts'

/** What is done to the disk; tests fill it or cut the power between two steps. */
export type PhotoDisk = {
  /** a file with these bytes and no others, synced */
  write(file: string, bytes: Uint8Array): Promise<void>
  rename(from: string, to: string): Promise<void>
  /** makes it when it is not there; @returns the first folder that was made */
  makeFolder(folder: string): Promise<string | undefined>
  syncFolder(folder: string): Promise<void>
}
export const realDisk: PhotoDisk = {
  write: async (file, bytes) => {
    const handle = await open(file, 'w', 0o600)
    try {
      await handle.writeFile(bytes)
      await handle.sync()
    } finally {
      await handle.close()
    }
  },
  rename,
  makeFolder: (folder) => mkdir(folder, { recursive: true, mode: 0o700 }),
  // Folders cannot be opened on Windows, where a rename is as durable as it gets without it.
  syncFolder: async (folder) => {
    if (process.platform === 'win32') return
    const handle = await open(folder, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  },
}

export type ReadPhoto = { found: 'whole'; bytes: Buffer } | { found: 'gone' | 'differs' }
const NAME = /^[0-9a-f]{64}\.jpg$/

/** `photos/ab/abcd….jpg` under `folder`; the same shape for own photos and for those fetched to be looked at. */
export class PhotoFiles {
  readonly #folder: string
  readonly #disk: PhotoDisk
  #count = 0
  readonly #writing = new Set<string>()
  readonly #busy = new Map<Hash, Promise<unknown>>()

  constructor(folder: string, disk: PhotoDisk = realDisk) {
    this.#folder = folder
    this.#disk = disk
  }

  fileOf(hash: Hash): string {
    return join(this.#folder, hash.slice(0, 2), `${hash}.jpg`)
  }

  /** Durable when it returns. @throws what the disk throws; then nothing of it lies there under its name. */
  async save(hash: Hash, bytes: Uint8Array): Promise<void> {
    const file = this.fileOf(hash)
    const folder = dirname(file)
    const made = await this.#disk.makeFolder(folder)
    this.#count += 1
    const name = `${hash}.${this.#count}.part`
    const aside = join(folder, name)
    this.#writing.add(name)
    try {
      await this.#disk.write(aside, bytes)
      await this.#disk.rename(aside, file)
    } catch (error) {
      await rm(aside, { force: true }).catch(() => undefined)
      throw error
    } finally {
      this.#writing.delete(name)
    }
    await this.#disk.syncFolder(folder)
    if (made !== undefined) await this.#disk.syncFolder(dirname(folder))
  }

  /** The bytes are hashed: a file is never taken for what its name says. @throws what the disk throws, but for a file that is not there */
  async read(hash: Hash): Promise<ReadPhoto> {
    try {
      const bytes = await readFile(this.fileOf(hash))
      return hashOf(bytes) === hash ? { found: 'whole', bytes } : { found: 'differs' }
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { found: 'gone' }
      throw error
    }
  }

  /**
   * One at a time for each photo: who looks for a file and then writes its row, and who takes both away, must not meet in between. Else a photo that is
   * saved once more while it is cleared up has a row and no file.
   */
  async alone<T>(hash: Hash, work: () => Promise<T>): Promise<T> {
    const before = this.#busy.get(hash) ?? Promise.resolve()
    const mine = before.catch(() => undefined).then(work)
    this.#busy.set(hash, mine)
    try {
      return await mine
    } finally {
      if (this.#busy.get(hash) === mine) this.#busy.delete(hash)
    }
  }

  async remove(hash: Hash): Promise<void> {
    await rm(this.fileOf(hash), { force: true })
  }

  /** Says that it was looked at just now, for who forgets the oldest. */
  async touch(hash: Hash, atMs: number): Promise<void> {
    await utimes(this.fileOf(hash), atMs / 1000, atMs / 1000).catch(() => undefined)
  }

  /** Every photo that lies here; what a broken write left aside is removed when `clean`. */
  async list(clean: boolean): Promise<{ hash: Hash; bytes: number; modifiedMs: number }[]> {
    const found: { hash: Hash; bytes: number; modifiedMs: number }[] = []
    for (const part of await namesIn(this.#folder)) {
      if (!/^[0-9a-f]{2}$/.test(part)) continue
      for (const name of await namesIn(join(this.#folder, part))) {
        const file = join(this.#folder, part, name)
        if (clean && name.endsWith('.part') && !this.#writing.has(name)) await rm(file, { force: true })
        if (!NAME.test(name)) continue
        const { size, mtimeMs } = await stat(file)
        found.push({ hash: name.slice(0, 64) as Hash, bytes: size, modifiedMs: mtimeMs })
      }
    }
    return found
  }
}

export const hashOf = (bytes: Uint8Array): Hash => Buffer.from(sha256(bytes)).toString('hex') as Hash

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}
