import { Alert, Button, Text } from '@mantine/core'
import { useState } from 'react'
import { Link, useParams } from 'react-router'
import type { RouteId } from '../../../domain/brands.ts'
import type { Balance } from '../../../wire/bridge.ts'
import { useStation } from '../../bridge/use-station.ts'
import { asRouteId } from '../../depot/load-page.tsx'
import { Empty } from '../../parts/empty.tsx'
import { PageTitle } from '../../parts/page-title.tsx'
import { Page } from '../../parts/page.tsx'
import { loud } from '../../parts/tell.ts'
import { paths } from '../../paths.ts'
import { useScanTarget } from '../../scan/scanner.ts'
import { useWords } from '../../words.ts'
import { CloseRound } from './close-round.tsx'
import { ClosedRound } from './closed-round.tsx'
import classes from './day.module.css'
import roundEnd from './round-end.module.css'
import type { Lines } from './left-over.ts'
import { RestList } from './rest-list.tsx'
import { useRoundDraft } from './use-round-draft.ts'

/** Everything loaded is somewhere: what adds up is done, the rest has a name and a line, and both sign (DOMAIN §11). */
export function BalancePage() {
  const say = useWords()
  const routeId = asRouteId(useParams()['routeId'])
  const { data, failed } = useStation('balance', { routeId })
  const { data: routes } = useStation('routes')
  const route = routes?.routes.find((one) => one.routeId === routeId)
  const { data: operator } = useStation('operator')
  const desk = operator != null && operator.role !== 'driver'
  useScanTarget(() => loud(say('answer.notRecorded'), say('day.end.scan')))
  return (
    <Page
      situation="driver"
      title={say('day.end.title', { route: route?.number ?? '' })}
      back={desk ? paths.start : paths.route(routeId)}
      full
      dayNav={desk ? undefined : routeId}
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
    </Page>
  )
}

function Sum({ balance, failed, routeId }: { balance: Balance; failed: boolean; routeId: RouteId }) {
  const say = useWords()
  const [again, closeAgain] = useState(false)
  const rest = balance.onVehicle.length
  const closed = balance.debrief !== null && !again
  const head = closed
    ? say('debrief.closed.title')
    : balance.loaded === 0
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
      {balance.gaps.length > 0 && (
        <Alert color="gray" variant="outline" title={say('package.gaps')} data-testid="balance-gaps">
          {balance.gaps.join(' · ')}
        </Alert>
      )}
      <dl className={roundEnd.sum} data-testid="balance" data-rest={rest}>
        {figures.map(([name, count]) => (
          <div key={name} data-figure={name} data-rest={name === 'inVan' && rest > 0}>
            <dt>{say(closed && name === 'inVan' ? 'figure.debrief_rest' : `day.end.${name}`)}</dt>
            <dd>{count}</dd>
          </div>
        ))}
      </dl>
      {balance.debrief !== null && !again ? (
        <ClosedRound debrief={balance.debrief} rest={balance.onVehicle} onAgain={() => closeAgain(true)} />
      ) : (
        <Closing balance={balance} routeId={routeId} onClosed={() => closeAgain(false)} />
      )}
    </>
  )
}

/** What was chosen before for a parcel that is left over still: closing once more asks for no more than is new. */
const linesOf = ({ debrief }: Balance): Lines =>
  Object.fromEntries(
    (debrief?.lines ?? []).filter(({ open }) => open).map(({ packageId, reason }) => [packageId, reason]),
  )

type ClosingProps = { balance: Balance; routeId: RouteId; onClosed: () => void }

function Closing({ balance, routeId, onClosed }: ClosingProps) {
  const say = useWords()
  const { form, change } = useRoundDraft(routeId, linesOf(balance))
  const { lines, van } = form
  const rest = balance.onVehicle
  return (
    <>
      <Button
        size="xl"
        h={72}
        component={Link}
        to={paths.returns(routeId)}
        variant={rest.length === 0 ? 'default' : 'filled'}
        data-testid="scan-returns"
      >
        {say('day.end.scan')}
      </Button>
      {rest.length > 0 && <RestList rest={rest} lines={lines} setLines={(next) => change({ lines: next })} />}
      <Unsent balance={balance} />
      <CloseRound
        balance={balance}
        routeId={routeId}
        lines={lines}
        van={van}
        setVan={(next) => change({ van: next })}
        onClosed={onClosed}
      />
    </>
  )
}

/** Unsent is no fault and holds nobody back (DOMAIN §11): it is said, and that it is safe. What is below keeps its place while it goes. */
function Unsent({ balance: { unsentEvents, unsentPhotos } }: { balance: Balance }) {
  const say = useWords()
  return (
    <section data-testid="unsent">
      <Text component="h2" fw={650} fz="xl" m={0}>
        {say('day.end.unsent')}
      </Text>
      <div className={roundEnd.unsent}>
        {unsentEvents > 0 && <Text>{say('day.end.events', { count: unsentEvents })}</Text>}
        {unsentPhotos > 0 && <Text>{say('day.end.photos', { count: unsentPhotos })}</Text>}
        <Text>{say(unsentEvents + unsentPhotos === 0 ? 'day.end.allSent' : 'day.end.safe')}</Text>
      </div>
    </section>
  )
}
