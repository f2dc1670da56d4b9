import { expect, test } from 'vitest'
import { COMMANDS } from '../../src/cli/waymark.ts'
import { startWaymark } from '../support/processes.ts'

test.each(Object.entries(COMMANDS))('%s is there, has a line of help and a run', async (_name, { help, load }) => {
  expect(help).not.toBe('')
  expect((await load()).run).toBeTypeOf('function')
})
test.each([
  [[], 2],
  [['--help'], 0],
  [['fly'], 2],
  [['constructor'], 2],
  [['build', '--fast'], 2],
  [['identify'], 2],
  [['station'], 2],
])('%j: words on stderr, nothing on stdout, exit %i', async (args, code) => {
  const one = startWaymark(args)
  expect(await one.exit).toBe(code)
  expect(one.words()).toContain('usage:')
  expect(one.out).toEqual([])
})
test('stdout is JSON lines', async () => {
  const one = startWaymark(['identify', 'WM9F2K7XQC4RTM', '^00376113650000123453'])
  expect(await one.exit).toBe(0)
  expect(one.out.map((line) => (JSON.parse(line) as { kind: string }).kind)).toContain('waymark')
})
