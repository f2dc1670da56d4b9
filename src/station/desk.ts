// What every verb works with: the keeper's database, the recorder around it, and who is told afterwards.
import type { NotRecorded, ScanAnswer, Topic } from '../wire/bridge.ts'
import type { Core } from './core.ts'
import type { Keeper } from './keeper.ts'
import type { DoneScan } from './last-scans.ts'
import { type Command, NotAcceptable, record } from './record.ts'
import type { Random } from './ports.ts'

export type Desk = {
  keeper: Keeper
  random: Random
  appVersion: string
  /** these topics changed; windows read again */
  changed: (topics: Topic[]) => void
  /** the journal grew */
  appended: () => void
}
type Who = 'signed-in' | 'anybody'

/**
 * One writing verb: the command is made and recorded in one transaction; what cannot be recorded is answered with its sentence, and then nothing
 * was ([SE1]).
 */
export function recordVerb(desk: Desk, make: (core: Core) => Command, who: Who = 'signed-in'): ScanAnswer {
  const done = recordAll(desk, (core) => [make(core)], who)
  if (!Array.isArray(done)) return done
  const [answer] = done
  if (answer === undefined) throw new Error('a command was made and not recorded')
  return answer
}

/** Several commands in one transaction, such as one shift's end and the next one's start. */
export function recordAll(
  desk: Desk,
  make: (core: Core) => Command[],
  who: Who,
): Exclude<ScanAnswer, NotRecorded>[] | NotRecorded {
  try {
    const written = desk.keeper.write((core) => {
      mustBeReady(core, who)
      return { core, done: make(core).map((command) => recordOne(core, command, desk.appVersion)) }
    })
    if (!written.ok) return written.answer
    const { core, done } = written.value
    for (const { scan } of done) remember(core, scan)
    desk.appended()
    desk.changed(['scans', 'packages', 'sync'])
    return done.map(({ answer }) => answer)
  } catch (error) {
    if (error instanceof NotAcceptable)
      return { outcome: 'not-recorded', reason: error.reason, sentence: error.message }
    throw error
  }
}

function recordOne(core: Core, command: Command, appVersion: string): ReturnType<typeof record> {
  const done = record(core, command, appVersion)
  // The next command of this transaction comes after it; a rollback builds the clock's memory anew with the journal's.
  const last = done.scan.events.at(-1)
  if (last !== undefined) core.clock.used(last.event.at)
  return done
}

function mustBeReady(core: Core, who: Who): void {
  if (core.enrolment.get() === null)
    throw new NotAcceptable('This device is not enrolled at a depot yet, so nothing can be recorded.', 'not-signed-in')
  if (who === 'signed-in' && core.kv.get('operator') === null)
    throw new NotAcceptable('Sign in first, then do it again.', 'not-signed-in')
}

function remember(core: Core, scan: DoneScan): void {
  if (scan.checkpoint !== null || scan.events.some(({ event }) => event.kind === 'EventCorrected'))
    core.lastScans.add(scan)
}
