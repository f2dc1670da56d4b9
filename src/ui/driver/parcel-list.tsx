import { Button, Group, Text, UnstyledButton } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import type { ScanAnswer, StopDetail } from '../../wire/bridge.ts'
import { useClient } from '../bridge/client.ts'
import { HoldBadge } from '../parts/badges.tsx'
import { ParcelId } from '../parts/parcel-id.tsx'
import { type Say, useWords, wordsFor } from '../words.ts'
import classes from './driver.module.css'
import { isOpen, type StopParcel } from './outcomes.ts'
import { ElsewhereList } from './stop/elsewhere.tsx'
import { MissingParcel } from './stop/missing-parcel.tsx'
import { whereWords } from './stop/parcel-words.ts'
import stopClasses from './stop/stop.module.css'
import { UndoButton } from './stop/undo-button.tsx'
import type { Here } from './stop/use-here.ts'
import type { Picking } from './use-picking.ts'

type OnAnswer = (answer: ScanAnswer | null, done: string) => void
export type ParcelListProps = { stop: StopDetail; picking: Picking; here: Here; action: ReactNode; onAnswer: OnAnswer }

/**
 * Every parcel of the stop: to be ticked by scan or touch, or with how it ended and, while that is honest, its undo, or another try; apart those that are not in this van.
 */
export function ParcelList({ stop, picking, here, action, onAnswer }: ParcelListProps) {
  const say = useWords()
  const [missing, setMissing] = useState<StopParcel | null>(null)
  const open = stop.list.filter(picking.isOpen)
  const isAway = (parcel: StopParcel): boolean => parcel.elsewhere !== undefined && !picking.isOpen(parcel)
  const there = stop.list.filter((parcel) => !isAway(parcel))
  return (
    <section data-testid="parcels">
      <Group justify="space-between" mb="xs">
        {open.length > 0 && (
          <Text component="h2" fw={650} fz="lg" m={0}>
            {say('driver.picked', { picked: picking.picked.size, open: open.length })}
          </Text>
        )}
        {open.length > 0 && action}
      </Group>
      {there.map((parcel) =>
        picking.isOpen(parcel) ? (
          <Open key={parcel.packageId} parcel={parcel} picking={picking} onMissing={() => setMissing(parcel)} />
        ) : (
          <Ended key={parcel.packageId} {...{ parcel, picking, onAnswer }} together={together(stop, parcel)} />
        ),
      )}
      <ElsewhereList parcels={stop.list.filter(isAway)} />
      {missing !== null && (
        <MissingParcel {...{ stop, here, onAnswer }} parcel={missing} onClose={() => setMissing(null)} />
      )}
    </section>
  )
}

function Open({ parcel, picking, onMissing }: { parcel: StopParcel; picking: Picking; onMissing: () => void }) {
  const say = useWords()
  const ticked = picking.picked.has(parcel.packageId)
  return (
    <div className={stopClasses.openParcel}>
      <UnstyledButton
        className={classes.parcel}
        role="checkbox"
        aria-checked={ticked}
        onClick={() => picking.toggle(parcel.packageId)}
        data-parcel={parcel.packageId}
      >
        <span className={classes.box} aria-hidden>
          {ticked && <IconCheck size={32} stroke={3} />}
        </span>
        <span>
          <ParcelId id={parcel.packageId} />{' '}
          {parcel.holds.map((hold) => (
            <HoldBadge key={hold} hold={hold} />
          ))}
          <Text component="div" c="dimmed">
            {[...parcel.service.map((word) => wordsFor(`service.${word}`) ?? word), ...wasWords(say, parcel)].join(
              ', ',
            )}
          </Text>
          {ticked && !picking.scanned(parcel.packageId) && (
            <Text component="div" fw={650} data-testid="not-scanned">
              {say('atStop.notScanned')}
            </Text>
          )}
        </span>
      </UnstyledButton>
      {!ticked && <Instead {...{ parcel, picking, onMissing }} />}
    </div>
  )
}

/** What it was before it was opened again. */
function wasWords(say: Say, parcel: StopParcel): string[] {
  return [parcel.outcome === null ? '' : endWords(parcel.outcome), whereWords(say, parcel)].filter(Boolean)
}

/** Beside the tick: it is not there, or what was opened again stays as it was. */
function Instead({ parcel, picking, onMissing }: { parcel: StopParcel; picking: Picking; onMissing: () => void }) {
  const say = useWords()
  const id = parcel.packageId
  return isOpen(parcel) ? (
    <Button
      variant="subtle"
      size="md"
      h={56}
      onClick={onMissing}
      aria-label={`${say('atStop.missing.open')} ${id}`}
      data-missing={id}
    >
      {say('atStop.missing.open')}
    </Button>
  ) : (
    <Button variant="subtle" size="md" h={56} onClick={() => picking.leave(id)} data-leave={id}>
      {say('atStop.tryAgain.leave')}
    </Button>
  )
}

/** One confirmation is one record: its parcels are taken back together, by one button at the first of them. */
function together(stop: StopDetail, { packageId, undoEventIds }: StopParcel): number {
  if (undoEventIds === null) return 0
  const same = stop.list.filter((other) => other.undoEventIds?.join() === undoEventIds.join())
  return same[0]?.packageId === packageId ? same.length : 0
}

const endWords = (outcome: string): string =>
  wordsFor(`outcome.${outcome}`) ?? wordsFor(`attempt.${outcome}`) ?? outcome

type EndedProps = { parcel: StopParcel; picking: Picking; together: number; onAnswer: OnAnswer }

function Ended({ parcel, picking, together, onAnswer }: EndedProps) {
  const say = useWords()
  const client = useClient()
  const { outcome, undoEventIds, undoUntil } = parcel
  const undo = async () => {
    if (undoEventIds === null) return
    const asked = client.undo({ eventIds: undoEventIds, why: 'did_not_occur' })
    onAnswer(await asked.catch(() => null), say('undo.done'))
  }
  return (
    <div className={classes.ended} data-parcel={parcel.packageId} data-outcome={outcome}>
      <IconCheck size={32} aria-hidden />
      <span>
        <ParcelId id={parcel.packageId} />
        <Text component="div">{endWords(outcome ?? '')}</Text>
      </span>
      <Group gap="xs">
        {together > 0 && undoUntil !== null && (
          <UndoButton until={undoUntil} count={together} onUndo={() => void undo()} />
        )}
        {parcel.lifecycle === 'ATTEMPTED' && (
          <Button
            variant="default"
            size="md"
            h={56}
            onClick={() => picking.reopen(parcel.packageId)}
            aria-label={`${say('atStop.tryAgain.open')} ${parcel.packageId}`}
            data-again={parcel.packageId}
          >
            {say('atStop.tryAgain.open')}
          </Button>
        )}
      </Group>
    </div>
  )
}
