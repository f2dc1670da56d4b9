import { useEffect } from 'react'
import { useClient } from '../bridge/client.ts'
import { useStation } from '../bridge/use-station.ts'
import { watchPosition } from './watch.ts'

/** Once per window: while a driver is on shift and not on a break, the station hears where this window is. Shows nothing. */
export function PositionReporter() {
  const client = useClient()
  const { data: operator } = useStation('operator')
  const onDuty = operator?.role === 'driver' && !operator.onBreak
  useEffect(() => {
    if (!onDuty) return undefined
    const geolocation = 'geolocation' in navigator ? navigator.geolocation : undefined
    return watchPosition(geolocation, (said) => {
      // A station that does not answer now hears the next one.
      client.reportFix(said).catch(() => undefined)
    })
  }, [client, onDuty])
  return null
}
