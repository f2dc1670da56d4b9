import { ActionIcon, Button, Text } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import { useEscape } from '../../parts/use-escape.ts'
import { type Say, useWords } from '../../words.ts'
import { CameraChoice, CameraLight } from './camera-controls.tsx'
import classes from './camera-panel.module.css'
import { Aim, Outline } from './outline.tsx'
import type { CameraSession, CameraState } from './session.ts'
import { useCameraSession, useCameraState } from './use-camera.ts'

/** `slot`: over a `CameraSlot` of the page; `page`: where it stands, in sight while the page scrolls. */
export type CameraPanelProps = { place: 'slot' | 'page'; onClose: () => void }

const nothingAbove = (): boolean => document.querySelector('[role="dialog"]') === null

/** The room that a page keeps for its camera. */
export const CameraSlot = () => <div className={classes.slot} data-testid="camera-slot" />

/**
 * A camera as scanner: its codes go the way of every scan, to whatever screen takes scans now. It runs while this is mounted
 * and the window can be seen.
 */
export function CameraPanel({ place, onClose }: CameraPanelProps) {
  const say = useWords()
  const session = useCameraSession()
  const phase = useCameraState(session, (state) => state.phase)
  const engine = useCameraState(session, (state) => state.engine)
  useEscape(onClose, nothingAbove)
  return (
    <section
      className={classes.panel}
      aria-label={say('camera.title')}
      data-place={place}
      data-phase={phase}
      data-engine={engine}
      data-testid="camera"
    >
      <Bar session={session} onClose={onClose} />
      {phase === 'failed' ? <Failed session={session} /> : <Picture session={session} />}
    </section>
  )
}

function Bar({ session, onClose }: { session: CameraSession; onClose: () => void }) {
  const say = useWords()
  const chosen = useCameraState(session, (state) => state.cameras.length > 1)
  return (
    <div className={classes.bar}>
      {chosen ? (
        <CameraChoice session={session} testId="camera-choose" size="md" className={classes.choice ?? ''} />
      ) : (
        <span className={classes.name}>{say('camera.title')}</span>
      )}
      <CameraLight session={session} testId="camera-light" icon={22} />
      <ActionIcon
        variant="default"
        size={48}
        onClick={onClose}
        aria-label={say('camera.close')}
        data-testid="camera-close"
      >
        <IconX size={28} />
      </ActionIcon>
    </div>
  )
}

function Picture({ session }: { session: CameraSession }) {
  const say = useWords()
  const stream = useCameraState(session, (state) => state.stream)
  const words = useCameraState(session, (state) => wordsOf(say, state))
  const trouble = useCameraState(session, (state) => state.trouble)
  const video = useRef<HTMLVideoElement>(null)
  useEffect(() => {
    if (video.current !== null) video.current.srcObject = stream
  }, [stream])
  return (
    <div className={classes.picture}>
      <video ref={video} autoPlay muted playsInline aria-label={say('camera.picture')} />
      <Aim />
      <Outline session={session} />
      {/* Read aloud only when something is wrong: a scan's own answer is what must be heard. */}
      <div className={classes.says} aria-live={trouble === null ? 'off' : 'polite'} data-testid="camera-says">
        {words}
      </div>
    </div>
  )
}

function Failed({ session }: { session: CameraSession }) {
  const say = useWords()
  const failure = useCameraState(session, (state) => state.failure)
  return (
    <div className={classes.instead} role="alert" data-testid="camera-failed" data-failure={failure}>
      <Text fw={650}>{say(`camera.failed.${failure ?? 'other'}`)}</Text>
      <Text>{say('camera.meanwhile')}</Text>
      <Button variant="default" size="md" onClick={session.start} data-testid="camera-again">
        {say('camera.again')}
      </Button>
    </div>
  )
}

function wordsOf(say: Say, { phase, trouble, look }: CameraState): string {
  if (phase === 'paused') return say('camera.paused')
  if (phase !== 'live') return say('camera.starting')
  if (trouble !== null) return say(`camera.${trouble}`)
  if (look === null) return say('camera.starting')
  if (look.aimed === null) return say('camera.aim')
  return say(look.known ? 'camera.read' : 'camera.seen')
}
