import { useEffect, useRef } from 'react'
import { useStation } from '../bridge/use-station.ts'
import { play } from '../scan/sounds.ts'

const AGAIN_MS = 4000

/** Once per window. A new message sounds once, of the family "look"; an emergency at the desk until somebody has it. While a driver's is silent, nothing sounds. */
export function TalkSounds(): null {
  const { data } = useStation('talks')
  const { data: operator } = useStation('operator')
  const before = useRef<{ who: string | null; unread: number } | null>(null)
  const who = operator?.personId ?? null
  const silent = operator?.role === 'driver' && data?.alarms.some(({ how }) => how === 'silent') === true
  const unread = data?.unread
  useEffect(() => {
    if (unread === undefined) return
    const { current: last } = before
    before.current = { who, unread }
    if (last !== null && last.who === who && unread > last.unread && !silent) play('look-low')
  }, [unread, who, silent])
  const calling = operator?.role === 'supervisor' && data?.alarms.some(({ takenBy }) => takenBy.length === 0) === true
  useEffect(() => {
    if (!calling) return
    play('look')
    const timer = setInterval(() => play('look'), AGAIN_MS)
    return () => clearInterval(timer)
  }, [calling])
  return null
}
