import classes from './camera-panel.module.css'
import type { CameraSession } from './session.ts'
import { useCameraState } from './use-camera.ts'

/** Where to hold the code: a part of the panel, not of the picture, which the panel may cut at its edges. */
export const Aim = () => (
  <svg className={classes.over} viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden>
    <path className={classes.aim} d="M20 26V14H28M72 14H80V26M80 60V72H72M28 72H20V60" />
  </svg>
)

/** A line around the code that was found; broken while it is only seen. In the picture's pixels, cut as the picture is. */
export function Outline({ session }: { session: CameraSession }) {
  const look = useCameraState(session, (state) => state.look)
  const { width, height } = look ?? { width: 1280, height: 720 }
  const found = look?.aimed ?? null
  const points = found?.corners.map((point) => `${point.x},${point.y}`).join(' ')
  return (
    <svg className={classes.over} viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="xMidYMid slice" aria-hidden>
      {found !== null && (
        <g data-testid="camera-outline" data-known={look?.known} data-format={found.format}>
          <polygon className={classes.under} points={points} />
          <polygon className={classes.found} data-known={look?.known} points={points} />
        </g>
      )}
    </svg>
  )
}
