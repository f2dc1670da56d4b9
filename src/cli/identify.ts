import { identify } from '../domain/numbers/identify.ts'

/**
 * `identify TEXT…`: a JSON line a candidate on stdout, best first (DESIGN §6). Exit 0 when every text was looked at,
 * whatever it turned out to be; 2 without a text.
 */
export async function run(args: string[]): Promise<number> {
  if (args.length === 0) {
    process.stderr.write('usage: identify TEXT…   (^ or GS stands for FNC1)\n')
    return 2
  }
  const lines = args.flatMap(identify).map((candidate) => `${JSON.stringify(candidate)}\n`)
  await new Promise<void>((written) => process.stdout.write(lines.join(''), () => written()))
  return 0
}
