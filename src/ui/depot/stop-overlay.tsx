import { useDisclosure } from '@mantine/hooks'
import { useEffect, useSyncExternalStore } from 'react'
import type { PackageId } from '../../domain/brands.ts'
import type { OpenStop, RouteLine } from '../../wire/bridge.ts'
import { sayVerdict, whereOf } from '../parts/verdict-words.ts'
import type { ScanDesk } from '../scan/scan-desk.ts'
import { type Say, useWords } from '../words.ts'
import { answeredOf, type Standing, spokenOf } from './answer-pane.tsx'
import { MoveDialogue } from './move-dialogue.tsx'
import { StopButton, StopPanel } from './stop-panel.tsx'
import { type StandingStop, useStops } from './use-stops.ts'

export type StopOverlayProps = {
  desk: ScanDesk
  standing: Standing
  waiting: readonly OpenStop[] | undefined
  /** the route being loaded, to move the parcel to */
  route: RouteLine | null
  onTypeNumber: () => void
}

/** Shows itself while a STOP stands; draws nothing otherwise. */
export function StopOverlay({ desk, standing, waiting, route, onTypeNumber }: StopOverlayProps) {
  const say = useWords()
  const stop = useStops(desk, waiting)
  const { shown } = useSyncExternalStore(desk.subscribe, desk.state)
  const [moving, move] = useDisclosure(false)
  const up = stop !== null
  useEffect(() => {
    // What lies under it must not be reached by the keyboard, and nothing under it pressed by accident.
    const under = document.querySelectorAll('[data-under-stop]')
    for (const part of under) part.toggleAttribute('inert', up)
    return () => {
      for (const part of under) part.removeAttribute('inert')
    }
  }, [up])
  if (stop === null) return null
  const parcel = parcelOf(say, stop, standing)
  const answered = answeredOf(say, shown, standing)
  const behind =
    answered === null || answered.said.tone === 'stop' || answered.packageId === parcel.packageId
      ? null
      : spokenOf(answered.said)
  return (
    <>
      <StopPanel
        sentence={parcel.sentence}
        packageId={parcel.packageId}
        where={parcel.where}
        steps={parcel.steps}
        more={stop.from === 'list' ? stop.more : 0}
        behind={behind}
        actions={
          <>
            {route !== null && parcel.packageId !== null && parcel.movable && (
              <StopButton onClick={move.open} testId="stop-move">
                {say('stop.move', { route: route.number })}
              </StopButton>
            )}
            <StopButton onClick={onTypeNumber}>{say('number.open')}</StopButton>
            {stop.from === 'answer' && stop.dismissable && (
              <StopButton onClick={() => desk.noteStop(desk.state().stop?.count ?? 0, null)} testId="stop-dismiss">
                {say('stop.itIsOut')}
              </StopButton>
            )}
          </>
        }
      />
      {route !== null && parcel.packageId !== null && (
        <MoveDialogue opened={moving} onClose={move.close} packageId={parcel.packageId} route={route} />
      )}
    </>
  )
}

type Parcel = {
  sentence: string
  packageId: PackageId | null
  where: string | null
  steps: { packageScanned: boolean; outScanned: boolean }
  movable: boolean
}

function parcelOf(say: Say, stop: StandingStop, standing: Standing): Parcel {
  if (stop.from === 'list') {
    const {
      packageId,
      place,
      routeNumber: route,
      wantedRouteNumber: wanted,
      packageScanned,
      outScanned = false,
    } = stop.stop
    // The list names no reason: without another route that wants it, it is a hold that stopped it.
    const movable = wanted !== null && wanted !== route
    const sentence = movable ? say('verdict.stop.wrong-route.say', { wanted, route }) : say('verdict.stop.held.say')
    return {
      sentence,
      packageId,
      where: shelfOf(say, whereOf(place), place.bin),
      steps: { packageScanned, outScanned },
      movable,
    }
  }
  const { packageId, verdict, place, who } = stop.answer
  const said = sayVerdict(say, { verdict, place, who, packageId, ...standing })
  const movable = verdict.kind === 'stop' && verdict.reason === 'wrong-route'
  const where = shelfOf(say, said.where, place?.bin ?? null)
  return { sentence: said.sentence, packageId, where, steps: { packageScanned: false, outScanned: false }, movable }
}

const shelfOf = (say: Say, where: string | null, bin: string | null): string | null =>
  [where, bin === null ? null : say('stop.shelf', { bin })].filter((part) => part !== null).join(' · ') || null
