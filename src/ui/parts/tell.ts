import { notifications } from '@mantine/notifications'
import { useCallback } from 'react'
import type { Recorded, ScanAnswer } from '../../wire/bridge.ts'
import { Refused } from '../bridge/channel.ts'
import { say, useWords } from '../words.ts'
import { sayVerdict } from './verdict-words.ts'

/** Waits for an answer and says how it ended. Resolves with what was recorded, or null. */
export type Tell = (asked: Promise<ScanAnswer>, done: string) => Promise<Recorded | null>

/** For everything but scans: what was recorded in a quiet line, what was not in a loud one that stays. */
export function useTell(): Tell {
  const say = useWords()
  return useCallback(
    async (asked, done) => {
      try {
        const answer = await asked
        if (answer.outcome === 'recorded') {
          const { verdict, place, who, packageId } = answer
          if (verdict.kind === 'ok' || verdict.kind === 'again') quiet(done)
          else {
            const said = sayVerdict(say, { verdict, place, who, packageId, checkpoint: 'load' })
            show(said.word, said.sentence, LOOK_MS)
          }
          return answer
        }
        loud(say('answer.notRecorded'), answer.sentence)
      } catch (error) {
        loud(say('answer.lost.word'), error instanceof Refused ? error.message : say('answer.lost.act'))
      }
      return null
    },
    [say],
  )
}

/** One place for all of these: what was said before is no longer the news. */
const ID = 'outcome'
const QUIET_MS = 4_000
const LOOK_MS = 15_000

function show(title: string | null, message: string, autoClose: number | false): void {
  notifications.hide(ID)
  const color = title === null ? 'gray' : 'dark'
  const closeButtonProps = { 'aria-label': say('do.close'), size: 48 }
  notifications.show({ id: ID, title, message, color, autoClose, withBorder: title !== null, closeButtonProps })
}

const quiet = (message: string): void => show(null, message, QUIET_MS)

/** Stays until it is put away: nobody may miss that something was not written down. */
export function loud(title: string, message: string): void {
  show(title, message, false)
}
