// Messages between driver and desk, and the emergency button (DOMAIN §15.1).
import type { BridgeHandlers } from '../../wire/bridge.ts'
import type { talkVerbs as verbs } from '../../wire/bridge/talk.ts'
import type { Desk } from '../desk.ts'
import { talk, talks } from '../talk/queries.ts'
import { answerAlarm, markRead, placeAlarm, raiseAlarm, say, type Writing } from '../talk/say.ts'

export function talkVerbs(
  desk: Desk,
  more: Pick<Writing, 'said' | 'moving'>,
): Pick<BridgeHandlers, keyof typeof verbs> {
  const { keeper, random, changed } = desk
  const writing: Writing = { keeper, random, changed, ...more }
  return {
    talks: () => talks(keeper.core()),
    talk: ({ driverId }) => talk(keeper.core(), driverId),
    say: (said) => say(writing, said),
    readTalk: ({ driverId }) => markRead(writing, driverId),
    raiseAlarm: (raised) => raiseAlarm(writing, raised),
    alarmPlace: (placed) => placeAlarm(writing, placed),
    answerAlarm: (answered) => answerAlarm(writing, answered),
  }
}
