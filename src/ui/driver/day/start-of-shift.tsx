import { Button, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconCheck, IconKeyboard } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { Link } from 'react-router'
import { classifyScan } from '../../../domain/numbers/classify-scan.ts'
import type { RouteLine } from '../../../wire/bridge.ts'
import { useClient } from '../../bridge/client.ts'
import { useReadAgain, useStation } from '../../bridge/use-station.ts'
import { routeAtDoor } from '../../depot/load-page.tsx'
import { scanInput } from '../../depot/use-desk.ts'
import { useOpenPackage } from '../../package/use-open-package.ts'
import { loud, useTell } from '../../parts/tell.ts'
import { paths } from '../../paths.ts'
import { CameraButton } from '../../scan/camera/camera-button.tsx'
import { CameraPanel } from '../../scan/camera/camera-panel.tsx'
import { useCameraSwitch } from '../../scan/camera/use-camera.ts'
import { type Scanned, useScanTarget } from '../../scan/scanner.ts'
import { play } from '../../scan/sounds.ts'
import { TypeNumber } from '../../scan/type-number.tsx'
import { type Say, useWords } from '../../words.ts'
import classes from './start-of-shift.module.css'
import { LoadList } from './load-list.tsx'

/** The van by its door, the load by name, the count by two, then the departure (DOMAIN §3). */
export function StartOfShift({ route, routes }: { route: RouteLine; routes: readonly RouteLine[] }) {
  const say = useWords()
  const { data: operator } = useStation('operator')
  const [typing, typeCode] = useDisclosure(false)
  const camera = useCameraSwitch()
  const door = useDoor(route, routes, useOpenPackage())
  useScanTarget(door.scan)
  const bound = route.vehicleId !== null && operator?.vehicleId === route.vehicleId
  const all = [bound, route.loaded > 0 && route.loaded >= route.packages, route.closed]
  const next = all.indexOf(false)
  const state = (at: number): StepState => (all[at] === true ? 'done' : at === next ? 'next' : 'later')
  return (
    <section data-testid="start-of-shift">
      <Text component="h2" fw={650} fz="xl" m={0} mb="xs">
        {say('day.start.title')}
      </Text>
      {camera.opened && <CameraPanel place="page" onClose={camera.close} />}
      {door.wrong !== null && <WrongVan sentence={door.wrong} />}
      <ol className={classes.steps}>
        <Step number={1} state={state(0)} title={say('day.start.van')} text={doorWords(say, route, bound)} name="door">
          {!bound && (
            <>
              <CameraButton camera={camera} />
              <Button
                variant="default"
                size="lg"
                onClick={typeCode.open}
                leftSection={<IconKeyboard size={24} />}
                data-testid="type-number"
              >
                {say('number.open')}
              </Button>
            </>
          )}
        </Step>
        <LoadStep route={route} state={state(1)} />
        <Step
          number={3}
          state={state(2)}
          title={say('day.start.count')}
          text={say(route.agreed ? 'day.start.counted' : route.closed ? 'day.start.notAgreed' : 'day.start.countHow')}
          name="count"
        >
          <Button
            size="lg"
            component={Link}
            to={paths.closeLoad(route.routeId)}
            variant={next === 2 ? 'filled' : 'default'}
            data-testid="close-load"
          >
            {say('day.start.openCount')}
          </Button>
        </Step>
        <LeaveStep route={route} bound={bound} />
      </ol>
      <TypeNumber opened={typing} onClose={typeCode.close} onNumber={door.scan} onScan={door.scan} />
    </section>
  )
}

type StepState = 'done' | 'next' | 'later'
type StepProps = { number: number; state: StepState; title: string; text: string; name: string; children?: ReactNode }

function Step({ number, state, title, text, name, children }: StepProps) {
  const say = useWords()
  return (
    <li className={classes.step} data-state={state} data-step={name}>
      <span className={classes.stepMark}>
        {state === 'done' ? <IconCheck size={30} aria-label={say('day.start.done')} /> : number}
      </span>
      <div>
        <Text fw={650} fz="lg">
          {title}
        </Text>
        <Text>{text}</Text>
      </div>
      <div className={classes.stepDo}>{children}</div>
    </li>
  )
}

function doorWords(say: Say, route: RouteLine, bound: boolean): string {
  if (route.vehicle === null) return say('day.start.noVan')
  return say(bound ? 'day.start.bound' : 'day.start.scanDoor', { van: route.vehicle })
}

function LoadStep({ route, state }: { route: RouteLine; state: StepState }) {
  const say = useWords()
  const text = say('day.start.loadedOf', { loaded: route.loaded, packages: route.packages })
  return (
    <>
      <Step number={2} state={state} title={say('day.start.list')} text={text} name="list">
        <Button size="lg" variant="default" component={Link} to={paths.load(route.routeId)} data-testid="open-loading">
          {say('day.start.openLoading')}
        </Button>
      </Step>
      <li>
        <LoadList routeId={route.routeId} />
      </li>
    </>
  )
}

/** The van leaves whatever was signed (DOMAIN §3.6), but this page asks for door and count first; counting without agreement is done there. */
function LeaveStep({ route, bound }: { route: RouteLine; bound: boolean }) {
  const say = useWords()
  const client = useClient()
  const tell = useTell()
  const needs = !route.closed ? 'count' : bound ? null : 'door'
  const depart = () => void tell(client.depart({ routeId: route.routeId, how: 'tap' }), say('close.departedNow'))
  return (
    <Step
      number={4}
      state={needs === null ? 'next' : 'later'}
      title={say('day.start.leave')}
      text={say(needs === null ? 'day.start.leaveHow' : `day.start.leaveNeeds.${needs}`)}
      name="leave"
    >
      <Button size="xl" disabled={needs !== null} onClick={depart} data-testid="depart">
        {say('close.depart')}
      </Button>
    </Step>
  )
}

function WrongVan({ sentence }: { sentence: string }) {
  const say = useWords()
  return (
    <div className={classes.wrong} role="alert" data-testid="wrong-van">
      <strong>{say('day.start.otherDoor')}</strong>
      {sentence}
    </div>
  )
}

type Door = { scan: (scanned: Scanned) => void; wrong: string | null }

/** The door's code goes to the station, which keeps the van with the shift; another van's door is said loudly and binds nothing. */
function useDoor(route: RouteLine, routes: readonly RouteLine[], open: (scanned: Scanned) => void): Door {
  const say = useWords()
  const client = useClient()
  const readAgain = useReadAgain()
  const [wrong, setWrong] = useState<string | null>(null)
  const own = route.vehicle ?? say('load.noVan')
  const bind = async (scanned: Scanned) => {
    const answer = await client.scan(scanInput(scanned, 'load', route)).catch(() => null)
    if (answer?.outcome === 'recorded') {
      play('go')
      await readAgain('operator')
    } else loud(say('answer.notRecorded'), answer?.sentence ?? say('answer.lost.act'))
  }
  const scan = (scanned: Scanned) => {
    const found = routeAtDoor(routes, scanned.text)
    setWrong(null)
    if (found?.vehicleId === route.vehicleId && found.vehicleId !== null) return void bind(scanned)
    // A parcel is not loaded here: its page says where it belongs.
    if (classifyScan(scanned.text).kind !== 'code') {
      open(scanned)
      return
    }
    play('stop')
    setWrong(
      found === undefined
        ? say('day.start.noDoor', { own })
        : say('day.start.otherDoorIs', { van: found.vehicle ?? '', route: found.number, own }),
    )
  }
  return { scan, wrong }
}
