import { Button, Group, Text, UnstyledButton } from '@mantine/core'
import { IconArrowBackUp, IconCheck } from '@tabler/icons-react'
import type { ScanAnswer, StopDetail } from '../../wire/bridge.ts'
import { useClient } from '../bridge/client.ts'
import { HoldBadge } from '../parts/badges.tsx'
import { ParcelId } from '../parts/parcel-id.tsx'
import { useWords, wordsFor } from '../words.ts'
import classes from './driver.module.css'
import type { StopParcel } from './outcomes.ts'
import type { Picking } from './use-picking.ts'

type OnAnswer = (answer: ScanAnswer | null, done: string) => void
export type ParcelListProps = { stop: StopDetail; picking: Picking; onAnswer: OnAnswer }

/** Every parcel of the stop: to be ticked by scan or touch, or with how it ended and, while that is honest, its undo. */
export function ParcelList({ stop, picking, onAnswer }: ParcelListProps) {
  const say = useWords()
  const open = stop.list.filter(({ outcome }) => outcome === null)
  return (
    <section data-testid="parcels">
      <Group justify="space-between" mb="xs">
        {open.length > 0 && (
          <Text component="h2" fw={650} fz="lg" m={0}>
            {say('driver.picked', { picked: picking.picked.size, open: open.length })}
          </Text>
        )}
      </Group>
      {stop.list.map((parcel) =>
        parcel.outcome === null ? (
          <Open key={parcel.packageId} parcel={parcel} picking={picking} />
        ) : (
          <Ended key={parcel.packageId} parcel={parcel} together={together(stop, parcel)} onAnswer={onAnswer} />
        ),
      )}
    </section>
  )
}

function Open({ parcel, picking }: { parcel: StopParcel; picking: Picking }) {
  const ticked = picking.picked.has(parcel.packageId)
  return (
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
          {parcel.service.map((word) => wordsFor(`service.${word}`) ?? word).join(', ')}
        </Text>
      </span>
    </UnstyledButton>
  )
}

/** One confirmation is one record: its parcels are taken back together, by one button at the first of them. */
function together(stop: StopDetail, { packageId, undoEventIds }: StopParcel): number {
  if (undoEventIds === null) return 0
  const same = stop.list.filter((other) => other.undoEventIds?.join() === undoEventIds.join())
  return same[0]?.packageId === packageId ? same.length : 0
}

type EndedProps = { parcel: StopParcel; together: number; onAnswer: OnAnswer }

function Ended({ parcel, together, onAnswer }: EndedProps) {
  const say = useWords()
  const client = useClient()
  const { outcome, undoEventIds } = parcel
  const undo = async () => {
    if (undoEventIds === null) return
    const asked = client.undo({ eventIds: undoEventIds, why: 'did_not_occur' })
    onAnswer(await asked.catch(() => null), say('undo.done'))
  }
  return (
    <div className={classes.parcel} data-parcel={parcel.packageId} data-outcome={outcome}>
      <IconCheck size={32} aria-hidden />
      <span>
        <ParcelId id={parcel.packageId} />
        <Text component="div">
          {wordsFor(`outcome.${outcome ?? ''}`) ?? wordsFor(`attempt.${outcome ?? ''}`) ?? outcome}
        </Text>
      </span>
      {together > 0 && (
        <Button
          variant="default"
          size="lg"
          leftSection={<IconArrowBackUp size={22} />}
          onClick={() => void undo()}
          data-testid="undo"
        >
          {together > 1 ? say('undo.all', { count: together }) : say('undo.do')}
        </Button>
      )}
    </div>
  )
}
