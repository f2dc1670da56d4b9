import { copyFileSync, cpSync, existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HubStore } from '../../../src/hub/store/contract.ts'
import { HUB_FILE, MARK_FILE, openSqliteStore } from '../../../src/hub/store/sqlite/open.ts'
import { TestJournal, tempFolder } from '../kit.ts'
import { takeOf } from './contract-batch.ts'

let temp: ReturnType<typeof tempFolder>
let open: HubStore[]
beforeEach(() => {
  temp = tempFolder()
  open = []
})
afterEach(async () => {
  for (const store of open) await store.close()
  temp.drop()
})

function openStore(folder = temp.folder, options: Parameters<typeof openSqliteStore>[1] = {}): HubStore {
  const opened = openSqliteStore(folder, options)
  if (opened.kind !== 'open') throw new Error(opened.sentence)
  open.push(opened.store)
  return opened.store
}
async function closed(store: HubStore): Promise<void> {
  open = open.filter((one) => one !== store)
  await store.close()
}
const file = (name: string) => join(temp.folder, name)
/** What a backup program takes: the database alone, of a closed hub. */
const backup = () => copyFileSync(file(HUB_FILE), file('backup'))
function restore(): void {
  for (const end of ['-wal', '-shm']) rmSync(file(HUB_FILE + end), { force: true })
  copyFileSync(file('backup'), file(HUB_FILE))
}

describe('[F27] [ST8] incarnation', () => {
  it('stays through restarts, clean or not', async () => {
    const store = openStore()
    const first = await store.incarnation()
    await store.take(takeOf(new TestJournal('st-1', 'e1').scan(3), 1, 3))
    // The process ended without closing: the files as they are.
    const copy = tempFolder()
    for (const name of [HUB_FILE, `${HUB_FILE}-wal`, MARK_FILE])
      if (existsSync(file(name))) cpSync(file(name), join(copy.folder, name))
    expect(await openStore(copy.folder).incarnation()).toBe(first)
    await closed(open.at(-1)!)
    copy.drop()
    await closed(store)
    expect(await openStore().incarnation()).toBe(first)
  })

  it('is new after an older file was put back, from an earlier start', async () => {
    const store = openStore()
    const first = await store.incarnation()
    await closed(store)
    backup()
    const later = openStore()
    await closed(later)
    restore()
    expect(await openStore().incarnation()).not.toBe(first)
  })

  it('is new when the head is lower than the mark, within one start', async () => {
    const store = openStore()
    const first = await store.incarnation()
    const journal = new TestJournal('st-1', 'e1').scan(4)
    await store.take(takeOf(journal, 1, 2))
    // As a backup of a running hub would: database and log of this moment.
    copyFileSync(file(HUB_FILE), file('backup'))
    copyFileSync(file(`${HUB_FILE}-wal`), file('backup-wal'))
    await store.take(takeOf(journal, 3, 4))
    await closed(store)
    restore()
    copyFileSync(file('backup-wal'), file(`${HUB_FILE}-wal`))
    const restored = openStore()
    expect(await restored.incarnation()).not.toBe(first)
    // Places 3 and 4 are spent: somebody may have written down that he had seen them.
    const behind = await restored.head()
    expect(behind).toBeGreaterThan(4)
    expect(await restored.take(takeOf(journal, 3, 4))).toMatchObject({ outcome: 'taken', firstPosition: behind + 1 })
    await closed(restored)
    expect(await openStore().head()).toBe(behind + 2)
  })

  it('is new when the mark is lost or not readable, or the operator says so', async () => {
    const seen = new Set<string>()
    const next = async (change: () => void, restored = false): Promise<void> => {
      change()
      const store = openStore(temp.folder, { restored })
      seen.add(await store.incarnation())
      await closed(store)
    }
    await next(() => undefined)
    await next(() => rmSync(file(MARK_FILE)))
    await next(() => writeFileSync(file(MARK_FILE), 'not a mark'))
    await next(() => undefined, true)
    expect(seen.size).toBe(4)
    await next(() => undefined)
    expect(seen.size).toBe(4)
  })
})

it('[F35] [ST7] a second hub on the same folder is refused within a second, with a sentence', async () => {
  openStore()
  const second = openSqliteStore(temp.folder)
  expect(second).toMatchObject({
    kind: 'second-hub',
    sentence: expect.stringContaining('Another hub is running') as string,
  })
  await closed(open[0]!)
  expect(await openStore().head()).toBe(0)
})
