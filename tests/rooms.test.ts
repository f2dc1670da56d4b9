import { describe, expect, test } from 'vitest'
import { findCycles, findOffences, readTree, roomOf, ROOT } from './support/rooms.ts'

const tree = readTree(ROOT)

describe('the tree as it stands', () => {
  test('is found', () => {
    expect(tree.map(({ path }) => roomOf(path))).toContain('domain')
  })
  test('has no import that the table forbids, and no file outside the rooms', () => {
    expect(findOffences(tree)).toEqual([])
  })
  test('has no circle between rooms', () => {
    expect(findCycles(tree)).toEqual([])
  })
})

/** One made-up file; the offence stands on its third line, so a wrong line number shows. */
const offencesOf = (path: string, line: string) => findOffences([{ path, text: `// first\n\n${line}\n` }])

describe('a forbidden import fails with its line', () => {
  test.each([
    ['src/domain/scan.ts', `import { z } from 'zod'`],
    ['src/domain/scan.ts', `import { createHash } from 'node:crypto'`],
    ['src/domain/scan.ts', `import type { Up } from '../wire/up.ts'`],
    ['src/domain/deep/er/scan.ts', `export type { Up } from '../../../wire/up.ts'`],
    ['src/wire/up.ts', `import { readFileSync } from 'node:fs'`],
    ['src/wire/up.ts', `export * from '../station/record.ts'`],
    ['src/demo/day.ts', `const hub = await import('../hub/app.ts')`],
    ['src/sql/open.ts', `import type { Scan } from '../domain/scan.ts'`],
    ['src/station/record.ts', `import { app } from '../hub/app.ts'`],
    ['src/station/record.ts', `import { app } from 'electron'`],
    ['src/station/record.ts', `import Database from 'better-sqlite3'`],
    ['src/hub/app.ts', `type Row = import('../station/journal.ts').Row`],
    ['src/hub/app.ts', `import fs = require('../station/journal.ts')`],
    ['src/hub/app.ts', `const fs = require('electron')`],
    ['src/hub/app.ts', `import { seed } from '../../tests/simulation/seed.ts'`],
    ['src/ui/app.tsx', `import fs from 'node:fs'`],
    ['src/ui/app.tsx', `import { record } from '../station/record.ts'`],
    ['src/ui/depot/page.tsx', `import { day } from '../../demo/day.ts'`],
    ['src/kiosk/main.ts', `import { app } from '../hub/app.ts'`],
    ['src/kiosk/main.ts', `spawn(new URL('../hub/main.ts', import.meta.url))`],
    ['src/page/live.ts', `import { fold } from '../domain/fold.ts'`],
    ['src/cli/start.ts', `import { App } from '../ui/app.tsx'`],
    ['src/cli/start.ts', `import '../../electron/main/main.ts'`],
    ['src/cli/start.ts', `import { link } from '../../tests/support/link.ts'`],
    ['src/cli/start.ts', 'await import(`./${command}.ts`)'],
    ['src/cli/start.ts', `import { join } from 'path'`],
    ['electron/main/main.ts', `import { app } from '../../src/hub/app.ts'`],
    ['electron/preload/preload.ts', `import { station } from '../../src/station/main.ts'`],
    ['electron/preload/preload.ts', `import { join } from 'node:path'`],
    ['src/domain/types.d.ts', `/// <reference types="node" />`],
  ])('%s: %s', (path, line) => {
    const [offence, ...more] = offencesOf(path, line)
    expect(offence).toContain(`${path}:3: ${line}`)
    expect(more).toEqual([])
  })

  test('every offence of a file is named, and the import that is allowed is not', () => {
    const text = `import { a } from './a.ts'\nimport { z } from 'zod'\nimport {\n  b,\n} from '../hub/b.ts'\n`
    expect(findOffences([{ path: 'src/domain/scan.ts', text }])).toEqual([
      `src/domain/scan.ts:2: import { z } from 'zod' (domain may not import the package zod)`,
      'src/domain/scan.ts:3: import { (domain may not import hub)',
    ])
  })
})

describe('what the table allows passes', () => {
  test.each([
    ['src/domain/scan.ts', `import { a } from './parts/a.ts'`],
    ['src/wire/up.ts', `import * as z from 'zod/v4'`],
    ['src/sql/open.ts', `import Database from 'better-sqlite3'`],
    ['src/station/record.ts', `import { open } from '../sql/open.ts'`],
    ['src/hub/app.ts', `import helmet from '@fastify/helmet'`],
    ['src/ui/dev/main.tsx', `import { day } from '../../demo/day.ts'`],
    ['src/ui/scan/sound.ts', `import go from '../../../resources/sounds/go.wav?url'`],
    ['src/kiosk/main.ts', `import { station } from '../station/main.ts'`],
    ['src/cli/bench.ts', `const { run } = await import('../../tests/bench/record.ts')`],
    ['electron/main/main.ts', `import { app } from 'electron'`],
    ['electron/main/main.ts', `import { join } from 'node:path'`],
  ])('%s: %s', (path, line) => {
    expect(offencesOf(path, line)).toEqual([])
  })
})

test('words in comments and strings are no imports', () => {
  const text = `// import { z } from 'zod'\nexport const help = "import x from 'zod'"\n`
  expect(findOffences([{ path: 'src/domain/help.ts', text }])).toEqual([])
})

test.each(['src/main.ts', 'src/server/app.ts', 'electron/menu.ts', 'electron/station/run.ts'])(
  '%s is a file in no room',
  (path) => {
    expect(findOffences([{ path, text: '' }])).toEqual([`${path}:1: this file is in no room (STYLE, the layout)`])
  },
)

test('a circle between rooms is shown by the lines that close it', () => {
  const sources = [
    { path: 'src/cli/a.ts', text: `import '../hub/a.ts'` },
    { path: 'src/hub/a.ts', text: `import '../sql/a.ts'` },
    { path: 'src/sql/a.ts', text: `\nimport type { H } from '../hub/a.ts'` },
  ]
  expect(findCycles(sources)).toEqual([
    [`src/hub/a.ts:1: import '../sql/a.ts'`, `src/sql/a.ts:2: import type { H } from '../hub/a.ts'`],
  ])
  expect(findCycles(sources.slice(0, 2))).toEqual([])
})
