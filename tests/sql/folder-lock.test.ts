import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { LOCK_WAIT_MS, lockFolder } from '../../src/sql/folder-lock.ts'
import { temporaryFolder } from './folder.ts'

const holder = `
const { lockFolder } = await import(process.argv[1])
process.stdout.write(lockFolder(process.argv[2]).kind)
setInterval(() => {}, 1000)`

test('[F35] a second process is refused within a second; kill -9 of the first lets it go', async () => {
  const folder = temporaryFolder()
  const first = spawn(process.execPath, [
    '--input-type=module',
    '-e',
    holder,
    new URL('../../src/sql/folder-lock.ts', import.meta.url).href,
    folder,
  ])
  const [said] = (await once(first.stdout, 'data')) as [Buffer]
  expect(said.toString()).toBe('held')

  expect(lockFolder(folder).kind).toBe('second-process')
  // All that it waits for the first one.
  expect(LOCK_WAIT_MS).toBeLessThan(1000)

  first.kill('SIGKILL')
  await once(first, 'exit')
  const mine = lockFolder(folder)
  expect(mine.kind).toBe('held')
  expect(lockFolder(folder).kind).toBe('second-process')
  if (mine.kind === 'held') mine.release()
  const again = lockFolder(folder)
  expect(again.kind).toBe('held')
  if (again.kind === 'held') again.release()
})
