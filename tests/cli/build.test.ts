import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { buildTargets, staleTargets, type Target } from '../../src/cli/build.ts'
import { temporaryFolder } from '../sql/folder.ts'

function project(): { root: string; target: Target } {
  const root = temporaryFolder()
  mkdirSync(join(root, 'src/ui/parts'), { recursive: true })
  writeFileSync(join(root, 'src/ui/a.ts'), 'a')
  writeFileSync(join(root, 'src/ui/parts/b.ts'), 'b')
  writeFileSync(join(root, 'vite.config.ts'), 'c')
  const build = vi.fn(async () => {
    mkdirSync(join(root, 'dist'), { recursive: true })
    writeFileSync(join(root, 'dist/index.html'), 'built')
  })
  const sources = ['src/ui', 'vite.config.ts', 'not-there']
  return { root, target: { name: 'the screens', sources, result: 'dist/index.html', build } }
}
const isStale = ({ root, target }: ReturnType<typeof project>) => staleTargets(root, [target]).length === 1

test('what was never built is stale; what was built is not, until a source is edited, added or gone', async () => {
  const one = project()
  const { root, target } = one
  const edits: (() => void)[] = [
    () => writeFileSync(join(root, 'src/ui/parts/b.ts'), 'bb'),
    () => writeFileSync(join(root, 'src/ui/new.ts'), ''),
    () => rmSync(join(root, 'src/ui/a.ts')),
    () => utimesSync(join(root, 'vite.config.ts'), 1, 1),
    () => writeFileSync(join(root, 'not-there'), 'now it is'),
    () => rmSync(join(root, 'dist/index.html')),
  ]
  expect(isStale(one)).toBe(true)
  for (const edit of edits) {
    await buildTargets([target], root)
    expect(isStale(one)).toBe(false)
    edit()
    expect(isStale(one)).toBe(true)
  }
})
test('a build that fails, and an edit while it runs, leave it stale', async () => {
  const one = project()
  await buildTargets([one.target], one.root)
  await expect(
    buildTargets([{ ...one.target, build: async () => Promise.reject(new Error('syntax')) }], one.root),
  ).rejects.toThrow('syntax')
  expect(isStale(one)).toBe(true)
  const edited = async () => writeFileSync(join(one.root, 'src/ui/a.ts'), 'edited meanwhile')
  await buildTargets([{ ...one.target, build: edited }], one.root)
  expect(isStale(one)).toBe(true)
})
