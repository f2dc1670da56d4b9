import { cpSync } from 'node:fs'
import { temporaryFolder } from '../sql/folder.ts'
import { makeDemoDay } from './start-app.ts'

/** A data folder of the test's own in which the demo's day was made before: for a start of which the making is not what is looked at. */
export async function folderWithDemoDay(): Promise<string> {
  const { folder: day, drop } = await makeDemoDay()
  const folder = temporaryFolder()
  cpSync(day, folder, { recursive: true })
  drop()
  return folder
}
