// `npm run -s waymark -- COMMAND …`: finds the command and runs it. One file a command; each is loaded only when it is asked for.
import { enableCompileCache } from 'node:module'

/** `run` gives the exit code: 0 done, 1 it did not work or what was checked does not hold, 2 asked wrongly. Stdout is JSON lines, all words go to stderr. */
export type Command = { run(args: string[]): Promise<number> }
type Entry = { help: string; load: () => Promise<Command> }

/** In the order in which the help shows them. A new command is a line here and a file beside this one. */
export const COMMANDS: Readonly<Record<string, Entry>> = {
  start: {
    help: '[--no-window] [--data DIR] …: hub, station, demo day and a window',
    load: () => import('./start.ts'),
  },
  hub: { help: '[enrol-code --site S]: the hub alone, configured by environment', load: () => import('./hub.ts') },
  station: { help: '--folder DIR [--port N]: the station alone, for a browser', load: () => import('./station.ts') },
  decode: { help: 'FILE…: barcodes in pictures (png, jpeg, webp)', load: () => import('./decode.ts') },
  identify: { help: 'TEXT…: what is this number', load: () => import('./identify.ts') },
  bench: { help: 'NAME [--quick]: one benchmark, JSON on the last line', load: () => import('./bench.ts') },
  simulate: {
    help: '--seeds N [--seed S] [--jobs J]: the fault simulation; prints seed and plan of a failure',
    load: () => import('./simulate.ts'),
  },
  build: { help: '[--if-stale]: the screens and the desktop shell, into dist/', load: () => import('./build.ts') },
  demo: {
    help: 'drive [--speed N] [--data DIR]: the demo’s day goes on by itself, on a running start',
    load: () => import('./demo.ts'),
  },
  'demo-day': {
    help: '--data DIR --seed S --today DAY --hub-url URL: the demo’s depot day into a data folder',
    load: () => import('./demo-day.ts'),
  },
}

function help(): string {
  const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length))
  const lines = Object.entries(COMMANDS).map(([name, entry]) => `  ${name.padEnd(width)}  ${entry.help}`)
  return `usage: npm run -s waymark -- COMMAND …\n\n${lines.join('\n')}\n`
}

/**
 * A child of `start` must not outlive it, however `start` ends: its stdin is a pipe that closes then (`WAYMARK_ENDS_WITH_PARENT`). The command
 * is told like by Ctrl-C, and has its own time to end well.
 */
function endWithParent(): void {
  if (process.env['WAYMARK_ENDS_WITH_PARENT'] !== '1') return
  // Not `process.kill`: on Windows that ends at once what should end well.
  const end = () => {
    if (!process.emit('SIGTERM', 'SIGTERM')) process.exit(0)
  }
  process.stdin.on('end', end).on('error', end).resume()
  // Waiting for the parent's end is no work: a command that is done may exit.
  if ('unref' in process.stdin) process.stdin.unref()
}

export async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args
  if (name === undefined || ['help', '--help', '-h'].includes(name)) {
    process.stderr.write(help())
    return name === undefined ? 2 : 0
  }
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!entry) {
    process.stderr.write(`There is no command ${JSON.stringify(name)}.\n\n${help()}`)
    return 2
  }
  const command = await entry.load()
  return command.run(rest)
}

if (import.meta.main) {
  enableCompileCache()
  endWithParent()
  main(process.argv.slice(2)).then(
    (code) => (process.exitCode = code),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
      process.exitCode = 1
    },
  )
}
