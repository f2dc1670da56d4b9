import { Button, Group, NumberInput, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'
import { Link, useNavigate, useParams } from 'react-router'
import { addressWords } from '../parts/address-words.ts'
import { MISSING_REASONS, type MissingReason } from '../../domain/vocabulary.ts'
import type { LoadSummary, PackageLine } from '../../wire/bridge.ts'
import { useClient } from '../bridge/client.ts'
import { useStation } from '../bridge/use-station.ts'
import { HoldBadge, LifecycleBadge } from '../parts/badges.tsx'
import { Empty } from '../parts/empty.tsx'
import { PageTitle } from '../parts/page-title.tsx'
import { ParcelId } from '../parts/parcel-id.tsx'
import { Page } from '../parts/page.tsx'
import { loud, useTell } from '../parts/tell.ts'
import { paths } from '../paths.ts'
import { useScanTarget } from '../scan/scanner.ts'
import { useWords } from '../words.ts'
import { Answer } from '../parts/answer.tsx'
import answers from '../parts/answers.module.css'
import classes from './close-load-page.module.css'
import { LoadHint } from './load-hint.tsx'
import { asRouteId } from './load-page.tsx'
import { type Second, SecondSignature } from './second-signature.tsx'
import { useLoadDraft, withRest } from './use-load-draft.ts'

/** Expected minus loaded, by name, each with a reason; then depot and driver both count, and custody moves (DOMAIN §3). */
export function CloseLoadPage() {
  const say = useWords()
  const routeId = asRouteId(useParams()['routeId'])
  const { data, failed } = useStation('loadSummary', { routeId })
  const { data: operator } = useStation('operator')
  const drives = operator?.role === 'driver'
  // A parcel found while the list is gone through belongs on the loading screen, where its verdict is seen.
  useScanTarget(() => loud(say('answer.notRecorded'), say('close.scanElsewhere')))
  return (
    <Page
      situation={drives ? 'driver' : 'depot'}
      title={say('close.title', { route: data?.route.number ?? '' })}
      back={drives ? paths.route(routeId) : paths.load(routeId)}
    >
      <Stack p="lg" pb={0} gap="lg" flex={1}>
        <PageTitle asOf={data?.asOf} failed={failed}>
          {say('close.missing', { count: data?.missing.length ?? 0 })}
        </PageTitle>
        {data === undefined ? (
          <Empty>{failed ? say('state.cannotRead') : say('state.loading')}</Empty>
        ) : (
          <Closing summary={data} />
        )}
      </Stack>
    </Page>
  )
}

function Closing({ summary }: { summary: LoadSummary }) {
  const say = useWords()
  const client = useClient()
  const tell = useTell()
  const { route, missing, loaded } = summary
  const { data: looked } = useStation('loadHint', { routeId: route.routeId })
  const { form, change } = useLoadDraft(route.routeId, missing)
  const { reasons, depot, driver } = form
  const [again, countAgain] = useState(false)
  const [differed, differ] = useState(false)
  const [signing, sign] = useDisclosure(false)
  const without = missing.filter((row) => reasons[row.packageId] === undefined).length
  const hint = whyNot({ without, depot, driver, loaded: loaded.length })
  const agree = hint === null
  const close = async (second?: Second): Promise<string | null> => {
    if (depot === null || driver === null || without > 0) return null
    const rows = missing.map(({ packageId }) => ({ packageId, reason: reasons[packageId] ?? 'NOT_FOUND' }))
    const signed = second === undefined ? {} : { second }
    const asked = client.closeLoad({ routeId: route.routeId, missing: rows, counts: { depot, driver }, ...signed })
    const answer = await asked.catch(() => null)
    // A wrong PIN is said where it was typed.
    if (second !== undefined && answer?.outcome !== 'recorded') return answer?.sentence ?? say('state.noAnswer')
    const done = await tell(asked, say(second === undefined ? 'close.recorded' : 'day.sign.agreed'))
    if (done === null) return null
    sign.close()
    countAgain(false)
    differ(done.verdict.kind === 'attention')
    return null
  }
  if ((route.closed || differed) && !again)
    return <Depart summary={summary} agreed={route.agreed && !differed} onAgain={() => countAgain(true)} />
  return (
    <>
      {missing.length === 0 && <Empty>{say('close.nothingMissing')}</Empty>}
      {without > 1 && (
        <Group gap="sm">
          <Text fw={600}>{say('close.allTheRest', { count: without })}</Text>
          <Reasons
            chosen={undefined}
            onChoose={(reason) => change((was) => ({ reasons: withRest(missing, was.reasons, reason) }))}
            rest
          />
        </Group>
      )}
      <ul className={classes.missing} data-testid="missing">
        {missing.map((row) => (
          <Missing
            key={row.packageId}
            row={row}
            chosen={reasons[row.packageId]}
            onChoose={(reason) => change((was) => ({ reasons: { ...was.reasons, [row.packageId]: reason } }))}
          />
        ))}
      </ul>
      <div className={classes.counts}>
        {/* Grows upwards, over what can be scrolled: it comes when the station has looked, and nothing may move for it. */}
        {looked?.hint != null && (
          <div className={classes.looked}>
            <LoadHint hint={{ ...looked.hint, miscount: hint === 'differ' }} />
          </div>
        )}
        {hint === 'differ' && depot !== null && driver !== null && (
          <Differ depot={depot} driver={driver} loaded={loaded.length} />
        )}
        <Count
          label={say('close.depotCounts')}
          value={depot}
          onChange={(count) => change(() => ({ depot: count }))}
          name="depot"
        />
        <Count
          label={say('close.driverCounts')}
          value={driver}
          onChange={(count) => change(() => ({ driver: count }))}
          name="driver"
        />
        <div className={classes.hint}>
          <Text>{say('close.scanned', { count: loaded.length })}</Text>
          <Text fw={600} role="status">
            {hint === null ? '' : say(`close.hint.${hint}`, { count: without })}
          </Text>
        </div>
        <Button
          size="xl"
          disabled={without > 0 || depot === null || driver === null}
          variant={agree ? 'filled' : 'default'}
          onClick={() => (agree ? sign.open() : void close())}
          data-testid="close-confirm"
        >
          {say(hint === 'differ' ? 'day.sign.without' : 'day.sign.toSign')}
        </Button>
      </div>
      <SecondSignature
        opened={signing}
        driverId={route.driverId}
        onClose={sign.close}
        onSign={close}
        alone={{ text: say('day.sign.aloneSay'), label: say('day.sign.without'), go: () => void close() }}
      />
    </>
  )
}

/** Said as loudly as a misload: a parcel is missing, or one too many is aboard. */
function Differ(counts: { depot: number; driver: number; loaded: number }) {
  const say = useWords()
  return (
    <div className={classes.differ} role="alert" data-testid="differ">
      <strong>{say('day.sign.differ')}</strong>
      {say('day.sign.differSay', counts)}
    </div>
  )
}

type Hint = 'reasons' | 'counts' | 'differ'

/** Why closing waits, or what to look at before it. */
function whyNot(given: { without: number; depot: number | null; driver: number | null; loaded: number }): Hint | null {
  const { without, depot, driver, loaded } = given
  if (without > 0) return 'reasons'
  if (depot === null || driver === null) return 'counts'
  return depot === driver && depot === loaded ? null : 'differ'
}

type MissingProps = {
  row: PackageLine
  chosen: MissingReason | undefined
  onChoose: (reason: MissingReason) => void
}

function Missing({ row, chosen, onChoose }: MissingProps) {
  const say = useWords()
  return (
    <li className={classes.row} data-missing={row.packageId}>
      <div>
        <Link to={paths.package(row.packageId)}>
          <ParcelId id={row.packageId} />
        </Link>
        <Text component="div">{addressWords(row) || say('package.noAddress')}</Text>
        <Text component="div" c="dimmed">
          {[row.bin === null ? null : say('stop.shelf', { bin: row.bin }), row.lastSeen].filter(Boolean).join(' · ')}
        </Text>
        {row.lastSeen === null && <LifecycleBadge state={row.lifecycle} />}
        {row.holds.map((hold) => (
          <HoldBadge key={hold} hold={hold} />
        ))}
      </div>
      <Reasons chosen={chosen} onChoose={onChoose} />
    </li>
  )
}

type ReasonsProps = {
  chosen: MissingReason | undefined
  onChoose: (reason: MissingReason) => void
  rest?: boolean
}

function Reasons({ chosen, onChoose, rest = false }: ReasonsProps) {
  const say = useWords()
  return (
    <div className={answers.inRow} role="group" aria-label={say('close.reasonFor')} data-rest={rest}>
      {MISSING_REASONS.map((reason) => (
        <Answer
          key={reason}

          aria-pressed={rest ? undefined : chosen === reason}
          onClick={() => onChoose(reason)}
          data-reason={reason}
        >
          {say(`missing.${reason}`)}
        </Answer>
      ))}
    </div>
  )
}

function Count(props: { label: string; value: number | null; onChange: (value: number | null) => void; name: string }) {
  return (
    <NumberInput
      size="xl"
      w={200}
      label={props.label}
      value={props.value ?? ''}
      min={0}
      max={5000}
      hideControls
      allowDecimal={false}
      allowNegative={false}
      onChange={(value) => props.onChange(typeof value === 'number' ? value : null)}
      data-testid={`count-${props.name}`}
    />
  )
}

type DepartProps = { summary: LoadSummary; agreed: boolean; onAgain: () => void }

/** Counts that differ hold no van back: it leaves whatever was signed, and that is said before (DOMAIN §3). */
function Depart({ summary: { route, missing, loaded }, agreed, onAgain }: DepartProps) {
  const say = useWords()
  const client = useClient()
  const tell = useTell()
  const navigate = useNavigate()
  const { data: operator } = useStation('operator')
  const depart = async () => {
    const done = await tell(client.depart({ routeId: route.routeId, how: 'tap' }), say('close.departedNow'))
    if (done !== null) await navigate(operator?.role === 'driver' ? paths.route(route.routeId) : paths.depot)
  }
  return (
    <Stack align="start">
      <Text fz="xl" maw="40em">
        {say(agreed ? 'close.closed' : 'close.notAgreed', { loaded: loaded.length, missing: missing.length })}
      </Text>
      {route.hint !== null && <LoadHint hint={route.hint} />}
      {route.departed ? (
        <Text>{say('load.departed')}</Text>
      ) : (
        <Group>
          <Button size="xl" variant={agreed ? 'filled' : 'default'} onClick={() => void depart()} data-testid="depart">
            {say('close.depart')}
          </Button>
          <Button size="xl" variant={agreed ? 'default' : 'filled'} onClick={onAgain} data-testid="count-again">
            {say('close.again')}
          </Button>
        </Group>
      )}
    </Stack>
  )
}
