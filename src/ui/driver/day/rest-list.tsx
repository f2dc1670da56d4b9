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
import { Answer } from '../../parts/answer.tsx'
import answers from '../../parts/answers.module.css'
import classes from './day.module.css'
import roundEnd from './round-end.module.css'
import { asksWhy, type Lines, openOf, type Rest } from './left-over.ts'

/** What a driver says at the end of the day of a parcel nobody tried to deliver: none of them blames the recipient (DOMAIN §5). */
const REASONS = ['NO_TIME', 'VEHICLE_FAULT', 'UNSAFE', 'NOT_ON_VEHICLE'] as const satisfies readonly AttemptReason[]

type Why = (typeof REASONS)[number]
/** Whether the van was searched belongs to this one (DOMAIN §5), here as at the stop. */
const ASKS_SEARCH: Why = 'NOT_ON_VEHICLE'
const SEARCHED = ['van_searched', 'van_not_searched'] as const
/** what is said beside the reason */
type Said = (typeof SEARCHED)[number]

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
          <Reasons busy={busy} name="rest" onChoose={(...why) => void give(open.why, ...why)} />
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
  give: (those: readonly Rest[], reason: Why, said?: Said) => Promise<void>
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
            <Reasons busy={busy} name={packageId} onChoose={(...why) => void give([one], ...why)} />
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
        <Answer
          key={reason}

          aria-pressed={name === 'rest' ? undefined : chosen === reason}
          onClick={() => onChoose(reason)}
          data-line={reason}
        >
          {say(`residual.${reason}`)}
        </Answer>
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
  const give = async (rest: readonly Rest[], reason: Why, said?: Said) => {
    const evidence = said === undefined ? {} : { evidence: [said] }
    setBusy(true)
    for (const [stopId, packageIds] of byStop(rest)) {
      const done = await tell(
        client.attempt({ stopId, packageIds, reason, ...evidence }),
        say('driver.attemptRecorded'),
      )
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

type ReasonsProps = { busy: boolean; name: string; onChoose: (reason: Why, said?: Said) => void }

function Reasons({ busy, name, onChoose }: ReasonsProps) {
  const say = useWords()
  const [asking, ask] = useState(false)
  const choose = (reason: Why) => {
    ask(reason === ASKS_SEARCH)
    if (reason !== ASKS_SEARCH) onChoose(reason)
  }
  return (
    <>
      <div className={answers.inRow} role="group" aria-label={say('day.end.whyNot')} data-reasons={name}>
        {REASONS.map((reason) => (
          <Answer
            key={reason}

            disabled={busy}
            aria-pressed={reason === ASKS_SEARCH ? asking : undefined}
            onClick={() => choose(reason)}
            data-reason={reason}
          >
            {say(`attempt.${reason}`)}
          </Answer>
        ))}
      </div>
      {asking && <WasSearched busy={busy} name={name} onChoose={(said) => onChoose(ASKS_SEARCH, said)} />}
    </>
  )
}

type WasSearchedProps = { busy: boolean; name: string; onChoose: (said: Said) => void }

function WasSearched({ busy, name, onChoose }: WasSearchedProps) {
  const say = useWords()
  return (
    <>
      <Text fw={600} mt="sm" mb={4}>
        {say('atStop.missing.ask')}
      </Text>
      <div className={answers.inRow} role="group" aria-label={say('atStop.missing.ask')} data-searched={name}>
        {SEARCHED.map((said) => (
          <Answer
            key={said}

            disabled={busy}
            onClick={() => onChoose(said)}
            data-said={said}
          >
            {say(said === 'van_searched' ? 'atStop.van.yes' : 'atStop.van.no')}
          </Answer>
        ))}
      </div>
    </>
  )
}
