/**
 * What all workers of a browser run make only once: Playwright begins a new worker for each browser it launches, and whenever a test failed. This is
 * the run's `globalSetup`: it names a folder for such things and removes it at the end.
 */
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const FOLDER = 'WAYMARK_RUN_FOLDER'
const LOOK_EVERY_MS = 50

export default function openRunFolder(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'waymark-run-'))
  process.env[FOLDER] = folder // the workers are children of this process
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
}

export type Shared = {
  /** to be read, never written */
  folder: string
  drop: () => void
}

/**
 * The folder that `make` fills, once a run: who comes second waits for it. Outside of a browser run it is made for the caller alone, until `drop`.
 * @throws what went wrong for whoever made it
 */
export async function onceARun(name: string, make: (folder: string) => Promise<void>): Promise<Shared> {
  const run = process.env[FOLDER]
  if (run === undefined) return aloneFor(make)
  const folder = join(run, name)
  const [making, failed] = [`${folder}.making`, `${folder}.failed`]
  if (isFirst(`${folder}.taken`)) {
    try {
      mkdirSync(making)
      await make(making)
      renameSync(making, folder)
    } catch (error) {
      writeFileSync(failed, String(error))
      throw error
    }
  }
  while (!existsSync(folder)) {
    if (existsSync(failed)) throw new Error(`${name} could not be made by the worker that came first`)
    await new Promise((wait) => setTimeout(wait, LOOK_EVERY_MS))
  }
  return { folder, drop: () => undefined }
}

async function aloneFor(make: (folder: string) => Promise<void>): Promise<Shared> {
  const folder = mkdtempSync(join(tmpdir(), 'waymark-alone-'))
  await make(folder)
  return { folder, drop: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }) }
}

/** Of all that try, one makes this folder; it stays. */
function isFirst(mark: string): boolean {
  try {
    mkdirSync(mark)
    return true
  } catch {
    return false
  }
}
