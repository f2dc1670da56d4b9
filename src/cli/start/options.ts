import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { PROJECT_ROOT } from '../project-root.ts'

export const DEFAULT_SEED = 14

export const START_USAGE =
  'usage: start [--no-window] [--data DIR] [--hub-port N] [--station-port N] [--seed S] [--empty]\n' +
  '  --no-window   print the addresses instead of opening a window\n' +
  '  --data DIR    where hub and station keep what they know (default: .waymark/ in the project)\n' +
  `  --seed S      which demo day (default ${DEFAULT_SEED}); the same seed gives the same day\n` +
  '  --empty       no demo day\n'

export type StartOptions = {
  window: boolean
  data: string
  /** null: the usual one, or a free one when it is taken */
  hubPort: number | null
  stationPort: number | null
  seed: number
  demo: boolean
}

/** A sentence when the arguments cannot be used. */
export function parseStart(args: string[]): StartOptions | string {
  try {
    const { values } = parseArgs({
      args,
      strict: true,
      allowNegative: true,
      options: {
        window: { type: 'boolean', default: true },
        data: { type: 'string', default: join(PROJECT_ROOT, '.waymark') },
        'hub-port': { type: 'string' },
        'station-port': { type: 'string' },
        seed: { type: 'string', default: String(DEFAULT_SEED) },
        empty: { type: 'boolean', default: false },
      },
    })
    return {
      window: values.window,
      data: resolve(values.data),
      hubPort: wholeNumber('--hub-port', values['hub-port'], 65_535),
      stationPort: wholeNumber('--station-port', values['station-port'], 65_535),
      seed: wholeNumber('--seed', values.seed, 2 ** 32 - 1) ?? DEFAULT_SEED,
      demo: !values.empty,
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function wholeNumber(name: string, text: string | undefined, max: number): number | null {
  if (text === undefined) return null
  if (!/^\d+$/.test(text) || Number(text) > max) throw new Error(`${name} is a whole number from 0 to ${max}`)
  return Number(text)
}
