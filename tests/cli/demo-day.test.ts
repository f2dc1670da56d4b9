import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openDatabase } from '../../src/sql/open.ts'
import { folderWithDemoDay } from '../support/demo-folder.ts'

it(
  'the demo’s day has times that are sure: its clock is not turned while a station asks the hub',
  { timeout: 120_000 },
  async () => {
    const db = openDatabase(join(await folderWithDemoDay(), 'hub', 'hub.db'))
    const unsure = db
      .prepare(
        `SELECT json_extract(CAST(body AS TEXT), '$.kind') AS kind FROM events
       WHERE json_extract(CAST(body AS TEXT), '$.atErrMs') > 1000`,
      )
      .all()
    const { many } = db.prepare('SELECT count(*) AS many FROM events').get() as { many: number }
    db.close()
    expect(many).toBeGreaterThan(400)
    expect(unsure).toEqual([])
  },
)
