import { Button, Group, Text } from '@mantine/core'
import { useState } from 'react'
import { Link, useNavigate, useParams } from 'react-router'
import type { PackageId, RouteId } from '../../../domain/brands.ts'
import type { AttemptReason } from '../../../domain/vocabulary.ts'
import type { Balance } from '../../../wire/bridge.ts'
import { useClient } from '../../bridge/client.ts'
import { useStation } from '../../bridge/use-station.ts'
import { asRouteId } from '../../depot/load-page.tsx'
import { Empty } from '../../parts/empty.tsx'
import { PageTitle } from '../../parts/page-title.tsx'
import { ParcelId } from '../../parts/parcel-id.tsx'
import { Shell } from '../../parts/shell.tsx'
import { loud, useTell } from '../../parts/tell.ts'
import { paths } from '../../paths.ts'
import { useScanTarget } from '../../scan/scanner.ts'
import { useWords } from '../../words.ts'
import classes from './day.module.css'
import { DayNav } from './day-nav.tsx'

type Rest = Balance['onVehicle'][number]
/** What a driver says at the end of the day of a parcel nobody tried to deliver: none of them blames the recipient (DOMAIN §5). */
const REASONS = ['NO_TIME', 'VEHICLE_FAULT', 'UNSAFE', 'NOT_ON_VEHICLE'] as const satisfies readonly AttemptReason[]

/** Everything loaded is somewhere: what adds up is done, the rest has a name and a reason before the shift ends (DOMAIN §11). */
export function BalancePage() {
  const say = useWords()
  const routeId = asRouteId(useParams()['routeId'])
  const { data, failed } = useStation('balance', { routeId })
  const { data: routes } = useStation('routes')
  const route = routes?.routes.find((one) => one.routeId === routeId)
  useScanTarget(() => loud(say('answer.notRecorded'), say('day.end.scan')))
  return (
    <Shell
      situation="driver"
      title={say('day.end.title', { route: route?.number ?? '' })}
      back={paths.route(routeId)}
      full
      footer={<DayNav routeId={routeId} />}
    >
      <div className={classes.page}>
        <div className={classes.inner}>
          {data === undefined ? (
            <Empty>{failed ? say('state.cannotRead') : say('state.loading')}</Empty>
          ) : (
            <Sum balance={data} failed={failed} routeId={routeId} />
          )}
        </div>
      </div>
    </Shell>
  )
}

function Sum({ balance, failed, routeId }: { balance: Balance; failed: boolean; routeId: RouteId }) {
  const say = useWords()
  const rest = balance.onVehicle.length
  const head =
    balance.loaded === 0
      ? say('day.end.nothing')
      : rest === 0
        ? say('day.end.zero')
        : say('day.end.rest', { count: rest })
  const figures = [
    ['loaded', balance.loaded],
    ['delivered', balance.delivered],
    ['back', balance.backAtDepot],
    ...(balance.elsewhere === 0 ? [] : [['elsewhere', balance.elsewhere] as const]),
    ['inVan', rest],
  ] as const
  return (
    <>
      <PageTitle asOf={balance.asOf} failed={failed}>
        {head}
      </PageTitle>
      <dl className={classes.sum} data-testid="balance" data-rest={rest}>
        {figures.map(([name, count]) => (
          <div key={name} data-figure={name} data-rest={name === 'inVan' && rest > 0}>
            <dt>{say(`day.end.${name}`)}</dt>
            <dd>{count}</dd>
          </div>
        ))}
      </dl>
      <Button
        size="xl"
        h={72}
        component={Link}
        to={paths.returns(routeId)}
        variant={rest === 0 ? 'default' : 'filled'}
        data-testid="scan-returns"
      >
        {say('day.end.scan')}
      </Button>
      {rest > 0 && <RestList rest={balance.onVehicle} />}
      <Unsent balance={balance} />
      <Finish balance={balance} />
    </>
  )
}

function RestList({ rest }: { rest: readonly Rest[] }) {
  const say = useWords()
  const { busy, give } = useReasons()
  const open = rest.filter(({ reason, stopId }) => reason === null && stopId !== null)
  return (
    <section>
      {open.length > 1 && (
        <Group gap="sm" mb="sm">
          <Text fw={600}>{say('day.end.allOpen', { count: open.length })}</Text>
          <Reasons busy={busy} name="rest" onChoose={(reason) => void give(open, reason)} />
        </Group>
      )}
      <ul className={classes.names} data-testid="rest">
        {rest.map((one) => (
          <li key={one.packageId} className={classes.restRow} data-rest-of={one.packageId}>
            <div>
              <Link to={paths.package(one.packageId)}>
                <ParcelId id={one.packageId} />
              </Link>
              <Text>{[one.address, one.town].filter(Boolean).join(', ') || say('package.noAddress')}</Text>
            </div>
            {one.reason !== null && <Text fw={600}>{say(`attempt.${one.reason}`)}</Text>}
            {one.reason === null && one.stopId === null && <Text>{say('day.end.noStop')}</Text>}
            {one.reason === null && one.stopId !== null && (
              <Reasons busy={busy} name={one.packageId} onChoose={(reason) => void give([one], reason)} />
            )}
          </li>
        ))}
      </ul>
    </section>
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
    <div className={classes.reasons} role="group" aria-label={say('day.end.whyNot')} data-reasons={name}>
      {REASONS.map((reason) => (
        <button
          key={reason}
          type="button"
          className={classes.reason}
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

/** Unsent is no fault and holds nobody back (DOMAIN §11): it is said, and that it is safe. */
function Unsent({ balance: { unsentEvents, unsentPhotos } }: { balance: Balance }) {
  const say = useWords()
  return (
    <section data-testid="unsent">
      <Text component="h2" fw={650} fz="xl" m={0}>
        {say('day.end.unsent')}
      </Text>
      {unsentEvents > 0 && <Text>{say('day.end.events', { count: unsentEvents })}</Text>}
      {unsentPhotos > 0 && <Text>{say('day.end.photos', { count: unsentPhotos })}</Text>}
      <Text>{say(unsentEvents + unsentPhotos === 0 ? 'day.end.allSent' : 'day.end.safe')}</Text>
    </section>
  )
}

function Finish({ balance: { onVehicle } }: { balance: Balance }) {
  const say = useWords()
  const client = useClient()
  const navigate = useNavigate()
  const open = onVehicle.filter(({ reason }) => reason === null).length
  const hint =
    open > 0
      ? say('day.end.needs', { count: open })
      : onVehicle.length > 0
        ? say('day.end.overnight', { count: onVehicle.length })
        : ''
  const signOut = async () => {
    await client.signOut()
    await navigate(paths.start)
  }
  return (
    <div className={classes.finish}>
      <Text role="status" fw={600} mb={4}>
        {hint}
      </Text>
      <Button fullWidth size="xl" h={76} disabled={open > 0} onClick={() => void signOut()} data-testid="end-shift">
        {say('day.end.signOut')}
      </Button>
    </div>
  )
}
