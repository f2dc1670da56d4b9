import { Button, Group } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconKeyboard } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { CheckpointOfScan, RouteLine } from '../../wire/bridge.ts'
import { useStation } from '../bridge/use-station.ts'
import { Page } from '../parts/page.tsx'
import { CameraButton } from '../scan/camera/camera-button.tsx'
import { CameraPanel, CameraSlot } from '../scan/camera/camera-panel.tsx'
import { useCameraSwitch } from '../scan/camera/use-camera.ts'
import { type Scanned, useKeys, useScanTarget } from '../scan/scanner.ts'
import { TypeNumber } from '../scan/type-number.tsx'
import { useWords } from '../words.ts'
import { AnswerPane } from './answer-pane.tsx'
import classes from './scan-frame.module.css'
import { StopOverlay } from './stop-overlay.tsx'
import { scanInput, useDesk } from './use-desk.ts'
import { WorkSide } from './work-side.tsx'

export type ScanFrameProps = {
  checkpoint: CheckpointOfScan
  title: string
  back: string
  /** load only */
  route?: RouteLine | null
  /** beside "type a number" */
  left?: ReactNode
  /** what ends this work */
  right?: ReactNode
  /** A scan that means something else to the page than a parcel, such as another van's door: true = taken, not sent. */
  takes?: (scanned: Scanned) => boolean
}

/** The depot's frame: the left is the answer, the right is the work. No text field stands on it (UI Screens). */
export function ScanFrame({ checkpoint, title, back, route = null, left, right, takes }: ScanFrameProps) {
  const say = useWords()
  const routeNumber = route?.number ?? null
  const standing = { checkpoint, routeNumber }
  const desk = useDesk(standing)
  const [typing, typeNumber] = useDisclosure(false)
  const camera = useCameraSwitch()
  const { data: progress, failed } = useStation('progress', {
    checkpoint,
    ...(route === null ? {} : { routeId: route.routeId }),
  })
  const stopped = (progress?.waiting.length ?? 0) > 0
  const send = (scanned: Scanned) => {
    if (!stopped && takes?.(scanned) === true) return
    desk.scan(scanInput(scanned, checkpoint, route), scanned.endedAt)
  }
  useScanTarget(send)
  useKeys({ n: typeNumber.open })
  return (
    <>
      <Page
        situation="depot"
        title={title}
        back={back}
        full
        footer={
          <>
            <Group gap="sm">
              <CameraButton camera={camera} />
              <Button
                variant="default"
                size="lg"
                onClick={typeNumber.open}
                leftSection={<IconKeyboard size={24} />}
                data-testid="type-number"
              >
                {say('number.open')}
              </Button>
              {left}
            </Group>
            {right}
          </>
        }
      >
        <div className={classes.frame}>
          <div className={classes.answer}>
            <AnswerPane desk={desk} standing={standing} />
          </div>
          <div className={classes.work}>
            <WorkSide progress={progress} failed={failed} checkpoint={checkpoint} routeNumber={routeNumber} />
            {camera.opened && <CameraSlot />}
          </div>
        </div>
      </Page>
      <StopOverlay
        desk={desk}
        standing={standing}
        waiting={progress?.waiting}
        route={route}
        onTypeNumber={typeNumber.open}
      />
      {camera.opened && <CameraPanel place="slot" onClose={camera.close} />}
      <TypeNumber opened={typing} onClose={typeNumber.close} onNumber={send} onScan={send} />
    </>
  )
}
