// A station in memory, for looking at screens without one: it answers by rule of thumb, records nothing and is no part of the app.
import type { EventId, Instant, PackageId, StopId } from '../../domain/brands.ts'
import { hybridOf } from '../../domain/clock.ts'
import type { Verdict } from '../../domain/decision.ts'
import { classifyScan } from '../../domain/numbers/classify-scan.ts'
import type {
  BridgeHandlers,
  LastScan,
  OpenStop,
  Operator,
  ScanAnswer,
  StopDetail,
  Topic,
  VerbName,
} from '../../wire/bridge.ts'
import { type Channel, listeners } from '../bridge/channel.ts'
import { ago, line, NOW, packageIdOf, PEOPLE, place, route, scanAt, stop, sync, withList } from './fake-data.ts'
import { debriefHandlers } from './fake-debrief.ts'
import { deskStop } from './fake-desk.ts'
import { fakeStory, sample } from './fake-story.ts'
import { moreHandlers, settledPin } from './fake-more.ts'
import { onABreak, operatorOf } from './fake-operator.ts'
import { talkHandlers, type TalkWishes } from './fake-talk.ts'

type Loose = { [V in VerbName]: (input: never) => unknown }

/**
 * What the window's address asks for: `?as=p-frick`, `?sealed`, `?offline` (until it is sent now), `?empty`, `?out` (route 14 is on the road), `?hint` (the
 * news tells of a load in one go), `?stops=300`.
 */
export type FakeWishes = TalkWishes & {
  sealed: boolean
  out?: boolean
  hint?: boolean
  sent?: boolean
  news?: boolean
  stops?: number
  order?: StopId[]
}

const recorded = (verdict: Verdict, packageId: PackageId | null, index = 3): ScanAnswer => ({
  outcome: 'recorded',
  eventIds: [`dev/1/${Math.round(performance.now())}` as EventId],
  at: hybridOf(Date.now()),
  verdict,
  packageId,
  place: packageId === null ? null : place(index),
  who: verdict.kind === 'again' ? 'Regula Hoop' : null,
})

export function fakeBridge(wishes: FakeWishes): Channel {
  const changed = listeners<[readonly Topic[]]>()
  const handlers = handlersOf(wishes, (topics) => changed.tell(topics)) as Loose
  // As a colleague's scans bring it; for measuring what news cost.
  window.addEventListener('waymark-dev-news', () => {
    wishes.news = true
    changed.tell(['scans', 'packages', 'location'])
  })
  return {
    call: async (verb, input) => {
      await new Promise((resolve) => setTimeout(resolve, 12))
      return handlers[verb as VerbName](input as never)
    },
    link: () => 'open',
    onLink: () => () => undefined,
    onChanged: changed.add,
  }
}

const PILE = { parcels: 9, seconds: 6, ordered: false, sinceDoorS: 20 }
const OUT = { out: 40, delivered: 6, closed: true, agreed: true, departed: true }

/* eslint-disable max-lines-per-function -- one row a verb, to be read as a table */
function handlersOf(wishes: FakeWishes, tell: (topics: Topic[]) => void): BridgeHandlers {
  const rows = <T>(list: T[]): T[] => (wishes.empty ? [] : list)
  const scans: LastScan[] = []
  const waiting: OpenStop[] = []
  const remaining = rows(
    Array.from({ length: 23 }, (_, index) => line(index + 40, index === 2 ? { holds: ['customs'] } : {})),
  )
  let operator: Operator | null = operatorOf(wishes.as)
  let shut = false
  const stops = new Map<string, StopDetail>(
    Array.from({ length: wishes.stops ?? 34 }, (_, index) => [`s-${index + 1}`, withList(stop(index + 1))]),
  )
  const act = (
    topics: Topic[],
    answer: ScanAnswer = recorded({ kind: 'ok', routeId: 'r-14' as never }, null),
  ): ScanAnswer => {
    setTimeout(() => tell(topics), 5)
    return answer
  }
  return {
    ...moreHandlers(wishes),
    ...debriefHandlers(wishes, () => act(['scans'])),
    ...talkHandlers(wishes, tell),
    // The sample has no parcel that asks for a PIN.
    tryPin: () => ({ outcome: 'no-verifier' }),
    reopenPin: () => act(['packages']),
    about: () => ({
      deviceId: 'dev-1',
      name: 'Tablet 7',
      siteId: 'schaan' as never,
      siteName: 'Schaan',
      timeZone: null,
      appVersion: '0.1.0',
      sealed: wishes.sealed
        ? { reason: 'disk-full', sentence: 'The disk of this device is full. Free some room or take another device.' }
        : null,
      demo: { people: PEOPLE.map((one) => ({ ...one })), hubUrl: '#', labelsUrl: '#labels', trackingUrl: '#track' },
    }),
    people: () => ({
      asOf: ago(4),
      people: rows(PEOPLE.map(({ personId, name, role }) => ({ personId, name, role }))),
    }),
    operator: () => operator,
    signIn: ({ personId, pin }) => {
      const person = PEOPLE.find((one) => one.personId === personId)
      if (person?.pin !== pin)
        return pin === '0000' ? { outcome: 'locked', forMs: 30_000 } : { outcome: 'wrong', triesLeft: 4 }
      operator = operatorOf(personId)
      tell(['operator'])
      return operator === null ? { outcome: 'wrong', triesLeft: 3 } : { outcome: 'in', operator }
    },
    signOut: () => {
      operator = null
      tell(['operator'])
      return { ok: true }
    },
    setBreak: ({ on }) => {
      if (operator !== null) operator = onABreak(operator, on)
      return act(['operator'])
    },
    scan: (input) => {
      if (wishes.sealed)
        return {
          outcome: 'not-recorded',
          reason: 'disk-full',
          sentence: 'The disk of this device is full. Nothing was recorded: free some room, then scan it again.',
        }
      const { verdict, packageId } = judgeScan(input.text, scans, waiting)
      const answer = recorded(verdict, packageId)
      if (answer.outcome === 'recorded')
        scans.unshift({ ...answer, text: input.text, undo: verdict.kind === 'ok' ? 'possible' : 'not-this' })
      if (verdict.kind === 'ok') remaining.shift()
      return act(['scans', 'packages', 'sync'], answer)
    },
    undo: ({ eventIds }) => {
      const found = scans.find((scan) => scan.eventIds.some((id) => eventIds.includes(id)))
      if (found !== undefined) scans.splice(scans.indexOf(found), 1, { ...found, undo: 'done' })
      for (const [id, one] of stops)
        stops.set(id, {
          ...one,
          list: one.list.map((each) =>
            each.undoEventIds?.[0] === eventIds[0]
              ? { ...each, outcome: null, undoEventIds: null, undoUntil: null }
              : each,
          ),
        })
      return act(['scans'])
    },
    correct: ({ packageId }) => act(['packages'], recorded({ kind: 'ok' }, packageId)),
    settle: ({ packageId }) => {
      sample.settled = true
      return act(['packages'], recorded({ kind: 'ok' }, packageId))
    },
    moveToRoute: ({ packageId }) => {
      waiting.splice(0)
      return act(['scans'], recorded({ kind: 'ok', routeId: 'r-14' as never }, packageId))
    },
    placeHold: () => act(['packages']),
    releaseHold: () => act(['packages']),
    progress: () => ({
      asOf: ago(0),
      expected: wishes.empty ? 0 : 64,
      done: wishes.empty ? 0 : 64 - remaining.length,
      remaining: remaining.slice(0, 20),
      remainingCount: remaining.length,
      lastScans: scans.slice(0, 20),
      waiting: [...waiting],
    }),
    routes: () => ({
      asOf: ago(2),
      routes: rows([
        route('14', wishes.out === true ? OUT : { loaded: 41, closed: shut, agreed: shut }),
        route('12', { loaded: 0, out: 27, delivered: 31, packages: 58, closed: true, agreed: true, departed: true }),
      ]),
    }),
    loadHint: () => ({ hint: wishes.hint === true && wishes.news === true ? PILE : null }),
    loadSummary: () => ({
      asOf: ago(0),
      route: route('14', { closed: shut, agreed: shut }),
      missing: rows([line(41), line(42), line(44, { holds: ['damaged'] })]),
      loaded: [packageIdOf(1)],
      aboard: rows([line(1, { lifecycle: 'LOADED', lastSeen: 'loaded 07:52' })]),
    }),
    closeLoad: () => {
      shut = true
      return act(['scans'])
    },
    depart: () => act(['scans']),
    stops: () => ({
      ...{ asOf: ago(1), order: wishes.order ?? [] },
      stops: rows(
        [...stops.values()].map((one, index) => (index < 3 ? { ...one, state: 'DONE', done: one.packages } : one)),
      ),
    }),
    stop: ({ stopId }) => {
      const found = stops.get(stopId) ?? deskStop(stopId)
      return found == null ? null : { ...found, asOf: ago(1) }
    },
    stopScan: ({ stopId, packageId }) => scanAt(stops.get(stopId), packageId),
    arrive: ({ stopId }) => {
      const found = stops.get(stopId)
      const arrival = { band: 'ok' as const, distanceM: 18, reason: null, at: Date.now() as Instant }
      if (found !== undefined) stops.set(stopId, { ...found, state: 'ARRIVED', arrival })
      return act(['scans'])
    },
    settlePin: () => act(['packages'], settledPin()),
    deliver: ({ stopId, packageIds, outcome }) => end(stopId, packageIds, outcome),
    attempt: ({ stopId, packageIds, reason }) => end(stopId, packageIds, reason),
    timeline: ({ packageId }) => fakeStory(packageId),
    search: ({ text }) => ({
      asOf: ago(1),
      packages: rows([1, 2, 3, 4].map((index) => line(index))).filter((row) => text !== 'zz' || row.bin === ''),
    }),
    syncState: () =>
      wishes.offline
        ? sync({ link: 'no-network', unsent: 37, oldestUnsentAt: ago(48), lastContactAt: ago(49) })
        : sync({ unsent: scans.length }),
    syncNow: () => {
      Object.assign(wishes, { offline: false, sent: true })
      tell(['sync'])
      return { ok: true }
    },
  }
  function end(stopId: string, packageIds: readonly PackageId[], outcome: string): ScanAnswer {
    const found = stops.get(stopId)
    if (found !== undefined)
      stops.set(stopId, {
        ...found,
        state: 'WORKING',
        list: found.list.map((each) =>
          packageIds.includes(each.packageId)
            ? {
                ...each,
                outcome,
                undoEventIds: [`u/1/${packageIds.join()}` as EventId],
                undoUntil: (Date.now() + 60_000) as Instant,
              }
            : each,
        ),
      })
    return act(['scans'])
  }
}
/* eslint-enable max-lines-per-function */

/** By the text: STOP, HOLD, OVER, GHOST, FAR ask for that verdict; `WMC:OUT:x` ends a STOP; a number seen before is "again". */
// eslint-disable-next-line max-lines-per-function -- one case a wished-for verdict
function judgeScan(
  text: string,
  scans: readonly LastScan[],
  waiting: OpenStop[],
): { verdict: Verdict; packageId: PackageId | null } {
  const found = classifyScan(text)
  const packageId = found.kind === 'package' ? found.packageId : packageIdOf(9)
  const routeId = 'r-14' as never
  const open = waiting[0]
  if (found.kind === 'code' && open !== undefined) {
    if (!open.packageScanned)
      return { verdict: { kind: 'attention', reason: 'waits-for-out', routeId }, packageId: open.packageId }
    waiting.splice(0)
    return { verdict: { kind: 'ok' }, packageId: open.packageId }
  }
  if (open !== undefined && open.packageId === packageId) {
    waiting.splice(0, 1, { ...open, packageScanned: true })
    return { verdict: { kind: 'attention', reason: 'waits-for-out', routeId }, packageId }
  }
  switch (text) {
    case 'STOP':
      waiting.push({
        packageId,
        place: place(1, '12'),
        routeNumber: '14',
        wantedRouteNumber: '12',
        at: hybridOf(NOW),
        packageScanned: false,
      })
      return { verdict: { kind: 'stop', reason: 'wrong-route', wantedRouteId: 'r-12' as never }, packageId }
    case 'HOLD':
      return { verdict: { kind: 'attention', reason: 'hold', holds: ['customs', 'damaged'], routeId }, packageId }
    case 'OVER':
      return { verdict: { kind: 'attention', reason: 'over', routeId }, packageId }
    case 'GHOST':
      return { verdict: { kind: 'contradiction', reason: 'ghost', was: 'DELIVERED' }, packageId }
    case 'FAR':
      return { verdict: { kind: 'onward', site: 'feldkirch' as never }, packageId }
    default:
  }
  if (found.kind === 'unreadable') return { verdict: { kind: 'unreadable', reason: found.reason }, packageId: null }
  if (found.kind === 'product') return { verdict: { kind: 'not-ours', reason: 'product-code' }, packageId: null }
  if (found.kind !== 'package') return { verdict: { kind: 'not-ours', reason: 'unknown-number' }, packageId: null }
  const before = scans.find((scan) => scan.packageId === packageId)
  const verdict = before === undefined ? ({ kind: 'ok' } as const) : ({ kind: 'again', at: before.at } as const)
  return { verdict: { ...verdict, routeId, bin: 'B3' }, packageId }
}
