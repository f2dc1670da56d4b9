import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { testData } from '../../support/test-data.ts'

const folder = testData('.')

/** A file of the test data, or null with a word on stderr where the data is not there. */
export function readTestData(path: string): string | null {
  const file = join(folder, path)
  if (existsSync(file)) return readFileSync(file, 'utf8')
  process.stderr.write(`skipped: ${file} is not there; WAYMARK_TEST_DATA names the folder with the test data\n`)
  return null
}
