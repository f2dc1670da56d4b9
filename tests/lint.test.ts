import { ESLint, Linter } from 'eslint'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ROOT } from './support/rooms.ts'

const RULES = ['no-restricted-syntax', 'no-restricted-globals'] as const

/** What the project's own configuration for `path` says to one line, by the rules that need no types. */
async function complaints(path: string, line: string): Promise<string[]> {
  const config = (await new ESLint({ cwd: ROOT }).calculateConfigForFile(join(ROOT, path))) as Linter.Config
  const rules = Object.fromEntries(RULES.map((rule) => [rule, config.rules?.[rule] ?? 'off']))
  return new Linter({ configType: 'flat' }).verify(line, [{ rules }]).map(({ message }) => message)
}

describe('a pure room has no clock, no die and no network of its own', () => {
  test.each([
    'export const at = Date.now()',
    'export const at = new Date()',
    'export const at = Date()',
    'export const { now } = Date',
    'export const n = Math.random()',
    'export const n = performance.now()',
    'export const id = crypto.randomUUID()',
    'export const at = globalThis.Date.now()',
  ])('in domain and the sync engine: %s', async (line) => {
    for (const path of ['src/domain/eta.ts', 'src/station/sync/engine.ts', 'src/station/sync/engine-push.ts']) {
      expect(await complaints(path, line), path).not.toEqual([])
    }
  })

  test.each(['setTimeout(() => 1, 5)', 'setInterval(() => 1, 5)', "export const reply = fetch('/v1/sync/push')"])(
    'in the sync engine: %s',
    async (line) => {
      expect(await complaints('src/station/sync/engine.ts', line)).toHaveLength(1)
      expect(await complaints('src/station/sync/loop.ts', line)).toEqual([])
    },
  )

  test.each(['export const at = (now) => new Date(now)', 'export const n = Math.max(1, 2)'])(
    'but may reckon with what it is given: %s',
    async (line) => {
      expect(await complaints('src/domain/eta.ts', line)).toEqual([])
      expect(await complaints('src/station/sync/engine.ts', line)).toEqual([])
    },
  )
})
