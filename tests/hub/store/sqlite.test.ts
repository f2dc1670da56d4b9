import type { HubStore } from '../../../src/hub/store/contract.ts'
import { openSqliteStore } from '../../../src/hub/store/sqlite/open.ts'
import { tempFolder } from '../kit.ts'
import { registerStoreContract } from './contract.ts'

/** `as`: what a test sees of the store. */
const onSqlite = (as: (store: HubStore) => HubStore) => async () => {
  const { folder, drop } = tempFolder()
  const open = () => {
    const opened = openSqliteStore(folder)
    if (opened.kind !== 'open') throw new Error(opened.sentence)
    return as(opened.store)
  }
  let last = open()
  return {
    store: last,
    reopen: async () => (last = open()),
    drop: async () => {
      await last.close()
      drop()
    },
  }
}

registerStoreContract(
  'SQLite',
  onSqlite((store) => store),
)
// A batch that did not come packed takes the other way through the store; both have to meet the same rules.
registerStoreContract(
  'SQLite, batches not packed',
  onSqlite((store) => ({
    ...store,
    take: ({ packed: _, ...batch }) => store.take(batch),
  })),
)
