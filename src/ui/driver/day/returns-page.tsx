import { Button } from '@mantine/core'
import { Link, useParams } from 'react-router'
import { asRouteId } from '../../depot/load-page.tsx'
import { ScanFrame } from '../../depot/scan-frame.tsx'
import { useStation } from '../../bridge/use-station.ts'
import { paths } from '../../paths.ts'
import { useWords } from '../../words.ts'

/** What comes back is scanned at the depot, by the driver or by whoever takes it: the checkpoint is the same (DOMAIN §6). */
export function ReturnsPage() {
  const say = useWords()
  const routeId = asRouteId(useParams()['routeId'])
  const { data } = useStation('routes')
  const number = data?.routes.find((route) => route.routeId === routeId)?.number ?? ''
  return (
    <ScanFrame
      checkpoint="return"
      title={say('day.end.scanTitle', { route: number })}
      back={paths.balance(routeId)}
      right={
        <Button size="lg" component={Link} to={paths.balance(routeId)} data-testid="to-balance">
          {say('day.me.toBalance', { route: number })}
        </Button>
      }
    />
  )
}
