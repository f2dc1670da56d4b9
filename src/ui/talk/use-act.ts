import { useCallback } from 'react'
import type { SaidAnswer } from '../../wire/bridge.ts'
import { Refused } from '../bridge/channel.ts'
import { loud } from '../parts/tell.ts'
import { useWords } from '../words.ts'

/** Waits until it is written down; what was not is said loudly. Resolves with its id, or null. */
export function useAct(): (asked: Promise<SaidAnswer>) => Promise<string | null> {
  const say = useWords()
  return useCallback(
    async (asked) => {
      try {
        const answer = await asked
        if (answer.outcome === 'written') return answer.id
        loud(say(answer.outcome === 'unsafe' ? 'emergency.unsafe' : 'answer.notRecorded'), answer.sentence)
        return answer.outcome === 'unsafe' ? answer.id : null
      } catch (error) {
        loud(say('answer.lost.word'), error instanceof Refused ? error.message : say('answer.lost.act'))
        return null
      }
    },
    [say],
  )
}
