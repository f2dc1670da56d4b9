import { Group, Text } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'react-router'
import type { PackageId } from '../../../domain/brands.ts'
import { type AttemptReason, RESIDUAL_REASONS, type ResidualReason } from '../../../domain/vocabulary.ts'
import { useClient } from '../../bridge/client.ts'
import { addressWords } from '../../parts/address-words.ts'
import { ParcelId } from '../../parts/parcel-id.tsx'
import { useTell } from '../../parts/tell.ts'
import { paths } from '../../paths.ts'
import { useWords } from '../../words.ts'
import answers from '../../parts/answers.module.css'
import classes from './day.module.css'
import roundEnd from './round-end.module.css'
import { asksWhy, type Lines, openOf, type Rest } from './left-over.ts'

/** What a driver says at the end of the day of a parcel nobody tried to deliver: none of them blames the recipient (DOMAIN §5). */
const REASONS = ['NO_TIME', 'VEHICLE_FAULT', 'UNSAFE', 'NOT_ON_VEHICLE'] as const satisfies readonly AttemptReason[]

export type RestListProps = { rest: readonly Rest[]; lines: Lines; setLines: (lines: Lines) => void }

/** Each parcel that is left over by name: where it is now, and why it was not delivered where nobody has said so. */
export function RestList({ rest, lines, setLines }: RestListProps) {
  const say = useWords()
  const { busy, give } = useReasons()
  const open = openOf(rest, lines)
  const put = (those: readonly Rest[], reason: ResidualReason) =>
    setLines({ ...lines, ...Object.fromEntries(those.map(({ packageId }) => [packageId, reason])) })
  return (
    <section>
      {rest.length > 1 && open.where.length > 1 && (
        <Group gap="sm" mb="sm">
          <Text fw={600}>{say('debrief.allOpen', { count: open.where.length })}</Text>
          <Where name="rest" chosen={undefined} onChoose={(reason) => put(open.where, reason)} />
        </Group>
      )}
      {open.why.length > 1 && (
        <Group gap="sm" mb="sm">
          <Text fw={600}>{say('day.end.allOpen', { count: open.why.length })}</Text>
          <Reasons busy={busy} name="rest" onChoose={(reason) => void give(open.why, reason)} />
        </Group>
      )}
      <ul className={classes.names} data-testid="rest">
        {rest.map((one) => (
          <RestRow key={one.packageId} one={one} lines={lines} busy={busy} put={put} give={give} />
        ))}
      </ul>
    </section>
  )
}

type RowProps = {
  one: Rest
  lines: Lines
  busy: boolean
  put: (those: readonly Rest[], reason: ResidualReason) => void
  give: (those: readonly Rest[], reason: AttemptReason) => Promise<void>
}

function RestRow({ one, lines, busy, put, give }: RowProps) {
  const say = useWords()
  const { packageId, reason, stopId } = one
  return (
    <li className={roundEnd.restRow} data-rest-of={packageId}>
      <div>
        <Link to={paths.package(packageId)}>
          <ParcelId id={packageId} />
        </Link>
        <Text>{addressWords(one) || say('package.noAddress')}</Text>
        {reason !== null && <Text fw={600}>{say(`attempt.${reason}`)}</Text>}
        {stopId === null && <Text>{say('debrief.noStop')}</Text>}
      </div>
      <div>
        <Text fw={600} mb={4}>
          {say('debrief.where')}
        </Text>
        <Where name={packageId} chosen={lines[packageId]} onChoose={(where) => put([one], where)} />
        {asksWhy(one, lines) && (
          <>
            <Text fw={600} mt="sm" mb={4}>
              {say('debrief.why')}
            </Text>
            <Reasons busy={busy} name={packageId} onChoose={(why) => void give([one], why)} />
          </>
        )}
      </div>
    </li>
  )
}

type WhereProps = { name: string; chosen: ResidualReason | undefined; onChoose: (reason: ResidualReason) => void }

function Where({ name, chosen, onChoose }: WhereProps) {
  const say = useWords()
  return (
    <div className={answers.inRow} role="group" aria-label={say('debrief.where')} data-where={name}>
      {RESIDUAL_REASONS.map((reason) => (
        <button
          key={reason}
          type="button"
          className={answers.answer}
          aria-pressed={name === 'rest' ? undefined : chosen === reason}
          onClick={() => onChoose(reason)}
          data-line={reason}
        >
          {say(`residual.${reason}`)}
        </button>
      ))}
    </div>
  )
}

/** An attempt a stop: it names all of the stop's parcels that are left, once. */
function useReasons() {
  const say = useWords()
  const client = useClient()
  const tell = useTell()
  const [busy, setBusy] = useState(false)
  const give = async (rest: readonly Rest[], reason: AttemptReason) => {
    setBusy(true)
    for (const [stopId, packageIds] of byStop(rest)) {
      const done = await tell(client.attempt({ stopId, packageIds, reason }), say('driver.attemptRecorded'))
      if (done === null) break
    }
    setBusy(false)
  }
  return { busy, give }
}

function byStop(rest: readonly Rest[]): Map<NonNullable<Rest['stopId']>, PackageId[]> {
  const found = new Map<NonNullable<Rest['stopId']>, PackageId[]>()
  for (const { stopId, packageId } of rest)
    if (stopId !== null) found.set(stopId, [...(found.get(stopId) ?? []), packageId])
  return found
}

type ReasonsProps = { busy: boolean; name: string; onChoose: (reason: AttemptReason) => void }

function Reasons({ busy, name, onChoose }: ReasonsProps) {
  const say = useWords()
  return (
    <div className={answers.inRow} role="group" aria-label={say('day.end.whyNot')} data-reasons={name}>
      {REASONS.map((reason) => (
        <button
          key={reason}
          type="button"
          className={answers.answer}
          disabled={busy}
          onClick={() => onChoose(reason)}
          data-reason={reason}
        >
          {say(`attempt.${reason}`)}
        </button>
      ))}
    </div>
  )
}
