// The fake station's conversation and, with `?alarm=position` or `?alarm=silent`, an emergency.
import type { PersonId, RouteId, StopId } from '../../domain/brands.ts'
import type { Alarm, BridgeHandlers, SaidAnswer, TalkLine, Talks, Topic } from '../../wire/bridge.ts'
import type { talkVerbs } from '../../wire/bridge/talk.ts'
import type { EmergencyWay } from '../../wire/talk.ts'
import { ago } from './fake-data.ts'

/** `alarm`: an emergency is open */
export type TalkWishes = { as: string | null; offline: boolean; empty: boolean; alarm?: EmergencyWay | null }
const DRIVER = { personId: 'p-buechel' as PersonId, name: 'Lukas Büchel' }
const DESK = { personId: 'p-hoop' as PersonId, name: 'Regula Hoop' }
const ABOUT = { routeId: 'r-14' as RouteId, routeNumber: '14', stop: null, packageId: null }

function said(
  id: string,
  minutes: number,
  fromDesk: boolean,
  words: { code: string } | { text: string },
  more: Partial<TalkLine> = {},
) {
  return (drives: boolean): TalkLine => ({
    ...{ id, at: ago(minutes), by: { ...(fromDesk ? DESK : DRIVER), at: ago(minutes) }, about: ABOUT },
    what: { kind: 'said', code: 'code' in words ? words.code : null, text: 'text' in words ? words.text : null },
    ...{ ours: fromDesk !== drives, state: { is: 'sent' }, read: [], unread: false, ...more },
  })
}

// eslint-disable-next-line max-lines-per-function -- one row a verb, as in fake-bridge.ts
export function talkHandlers(
  wishes: TalkWishes,
  tell: (topics: Topic[]) => void = () => undefined,
): Pick<BridgeHandlers, keyof typeof talkVerbs> {
  const drives = wishes.as === DRIVER.personId
  const at = (minutes: number) => ({ ...(drives ? DESK : DRIVER), at: ago(minutes) })
  const lines: TalkLine[] = wishes.empty
    ? []
    : [
        said(
          'm1',
          62,
          false,
          { code: 'address-unclear' },
          {
            about: { ...ABOUT, stop: { stopId: 's-4' as StopId, address: 'Im Rietle 3' } },
            read: [at(60)],
          },
        ),
        said('m2', 58, true, { text: 'Behind the garage, the green door on the left' }, { read: [at(57)] }),
        said('m3', 9, true, { code: 'next-stop-urgent' }, { unread: drives }),
        said(
          'm4',
          2,
          false,
          { code: 'running-late' },
          { unread: !drives, state: { is: wishes.offline ? 'here' : 'sent' } },
        ),
      ].map((line) => line(drives))
  const alarms: Alarm[] = wishes.alarm == null ? [] : [alarmOf(wishes.alarm, wishes.offline)]
  const done = (): SaidAnswer => {
    setTimeout(() => tell(['talk']), 5)
    return { outcome: 'written', id: `m${lines.length + 1}` }
  }
  const talks = (): Talks => {
    const unread = lines.filter((line) => line.unread).length
    const last = lines.at(-1) ?? null
    const one = { driverId: DRIVER.personId, name: DRIVER.name, routeId: ABOUT.routeId, routeNumber: '14' }
    const waiting = lines.filter(({ state }) => state.is === 'here').length
    return {
      asOf: ago(1),
      unread,
      talks: last === null ? [] : [{ ...one, unread, waiting, last }],
      alarms: [...alarms],
      phone: null,
    }
  }
  return {
    talks,
    talk: () => ({ asOf: ago(1), lines: [...lines] }),
    say: ({ words }) => {
      lines.push(
        said(`m${lines.length + 1}`, 0, !drives, words, { state: { is: wishes.offline ? 'here' : 'sent' } })(drives),
      )
      return done()
    },
    readTalk: () => {
      for (const [index, line] of lines.entries()) lines[index] = { ...line, unread: false }
      setTimeout(() => tell(['talk']), 5)
      return { ok: true }
    },
    raiseAlarm: ({ how }) => {
      alarms.push(alarmOf(how, wishes.offline))
      return done()
    },
    alarmPlace: done,
    answerAlarm: ({ id, answer }) => {
      const index = alarms.findIndex((alarm) => alarm.id === id)
      const found = alarms[index]
      if (found !== undefined && answer.is === 'taken') alarms[index] = { ...found, takenBy: [{ ...DESK, at: ago(0) }] }
      else alarms.splice(index, 1)
      return done()
    },
  }
}

const alarmOf = (how: EmergencyWay, offline: boolean): Alarm => ({
  ...{
    id: `alarm-${how}`,
    how,
    at: ago(3),
    driver: { ...DRIVER, at: ago(3) },
    routeId: ABOUT.routeId,
    routeNumber: '14',
  },
  ...{ vehicle: 'Van 2 FL 2207', onBreak: false, takenBy: [], falseAlarmAt: null },
  place: { lat: 47.16512, lon: 9.50934, accuracyM: 8, at: ago(4) },
  state: { is: offline ? 'here' : 'sent' },
})
