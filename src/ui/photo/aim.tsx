import { Button, Text } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import { type RefObject, useEffect, useRef, useState } from 'react'
import type { PhotoExcuse, PhotoKind } from '../../domain/vocabulary.ts'
import { CameraChoice, CameraLight } from '../scan/camera/camera-controls.tsx'
import type { CameraSession } from '../scan/camera/session.ts'
import { useCameraSession, useCameraState } from '../scan/camera/use-camera.ts'
import { useWords } from '../words.ts'
import { Excuses } from './excuses.tsx'
import classes from './photo-page.module.css'
import type { Step, Taking } from './use-taking.ts'

export type AimProps = {
  kind: PhotoKind
  step: Exclude<Step, { kind: 'look' }>
  taking: Taking
  onCancel: () => void
  onExcuse?: ((excuse: PhotoExcuse) => void) | undefined
}

/** The live picture with its frame, and one shutter. The camera runs while this is mounted and the window can be seen. */
export function Aim({ kind, step, taking, onCancel, onExcuse }: AimProps) {
  const say = useWords()
  const session = useCameraSession('photo')
  const phase = useCameraState(session, (state) => state.phase)
  const video = useRef<HTMLVideoElement>(null)
  const [size, setSize] = useState<FrameSize | null>(null)
  // A camera that was opened this moment has no picture to take yet.
  const ready = phase === 'live' && step.kind === 'aim' && size !== null
  const shoot = () => {
    if (video.current === null) return
    video.current.pause() // what was taken stays to be seen while it is looked at
    void taking.shoot(video.current).then(() => video.current?.play().catch(() => undefined))
  }
  return (
    <>
      {phase === 'failed' ? (
        <Failed session={session} onExcuse={onExcuse} />
      ) : (
        <Live kind={kind} session={session} video={video} step={step} size={size} onSize={setSize} />
      )}
      <div className={classes.bar}>
        <Button
          variant="default"
          size="lg"
          mih={56}
          onClick={onCancel}
          leftSection={<IconArrowLeft size={24} />}
          data-testid="photo-cancel"
        >
          {say('photo.back')}
        </Button>
        {phase !== 'failed' && (
          <button
            type="button"
            data-autofocus
            autoFocus
            className={classes.shutter}
            aria-label={say('photo.shutter')}
            aria-disabled={!ready}
            onClick={() => ready && shoot()}
            data-testid="shutter"
          />
        )}
        <div className={classes.cameras}>
          <CameraLight session={session} testId="photo-light" icon={24} size="lg" mih={56} />
          <CameraChoice session={session} testId="photo-choose" size="lg" />
        </div>
      </div>
    </>
  )
}

type LiveProps = Pick<AimProps, 'kind' | 'step'> & {
  session: CameraSession
  video: RefObject<HTMLVideoElement | null>
  size: FrameSize | null
  onSize: (size: FrameSize) => void
}

function Live({ kind, session, video, step, size, onSize }: LiveProps) {
  const say = useWords()
  const stream = useCameraState(session, (state) => state.stream)
  const phase = useCameraState(session, (state) => state.phase)
  useEffect(() => showIn(video.current, stream), [stream, video])
  const words = () => {
    if (step.kind === 'looking') return say('photo.looking')
    if (phase === 'paused') return say('camera.paused')
    if (phase !== 'live' || size === null) return say('camera.starting')
    return step.refused === null ? say(`photo.aim.${kind}`) : say(`photo.refused.${step.refused}`)
  }
  return (
    <div className={classes.picture}>
      <video
        ref={video}
        autoPlay
        muted
        playsInline
        aria-label={say('photo.live')}
        onResize={({ currentTarget: { videoWidth, videoHeight } }) =>
          onSize({ width: videoWidth, height: videoHeight })
        }
      />
      {size !== null && <Frame {...size} />}
      <div className={classes.says} aria-live="polite" data-testid="photo-says">
        {words()}
      </div>
    </div>
  )
}

function showIn(video: HTMLVideoElement | null, stream: MediaStream | null): void {
  if (video !== null) video.srcObject = stream
}

type FrameSize = { width: number; height: number }

/** Corners on the picture itself, whatever the shape of the window around it. */
function Frame({ width, height }: FrameSize) {
  const gap = Math.min(width, height) * 0.07
  const arm = Math.min(width, height) * 0.14
  const [right, bottom] = [width - gap, height - gap]
  const corners = [
    `M${gap} ${gap + arm}V${gap}H${gap + arm}`,
    `M${right - arm} ${gap}H${right}V${gap + arm}`,
    `M${right} ${bottom - arm}V${bottom}H${right - arm}`,
    `M${gap + arm} ${bottom}H${gap}V${bottom - arm}`,
  ]
  return (
    <svg className={classes.frame} viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="xMidYMid meet" aria-hidden>
      <path d={corners.join('')} />
    </svg>
  )
}

/** Nobody is trapped by a device: the reason in words, one more try, and the coded way on (DOMAIN §4.2 no. 8). */
function Failed({ session, onExcuse }: { session: CameraSession; onExcuse: AimProps['onExcuse'] }) {
  const say = useWords()
  const failure = useCameraState(session, (state) => state.failure)
  return (
    <div className={classes.instead}>
      <div role="alert" data-testid="photo-failed" data-failure={failure}>
        <Text fz={28} fw={650}>
          {say(`camera.failed.${failure ?? 'other'}`)}
        </Text>
      </div>
      <Button size="lg" mih={56} onClick={session.start} data-testid="photo-again">
        {say('camera.again')}
      </Button>
      {onExcuse !== undefined && <Excuses lead={say('photo.without')} onExcuse={onExcuse} />}
    </div>
  )
}
