import { registerStoreContract } from './contract.ts'
import { openSqliteStore } from '../../../src/hub/store/sqlite/open.ts'
import { tempFolder } from '../kit.ts'

registerStoreContract('SQLite', async () => {
  const { folder, drop } = tempFolder()
  const open = () => {
    const opened = openSqliteStore(folder)
    if (opened.kind !== 'open') throw new Error(opened.sentence)
    return opened.store
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
})
