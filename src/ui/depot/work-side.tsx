import { Progress as ProgressBar, Text } from '@mantine/core'
import { memo } from 'react'
import { Link } from 'react-router'
import type { CheckpointOfScan, PackageLine, Progress } from '../../wire/bridge.ts'
import { HoldBadge } from '../parts/badges.tsx'
import { Empty } from '../parts/empty.tsx'
import { AsOf } from '../parts/page-title.tsx'
import { ParcelId } from '../parts/parcel-id.tsx'
import { paths } from '../paths.ts'
import { useWords } from '../words.ts'
import { LastScans } from './last-scans.tsx'
import classes from './work-side.module.css'

export type WorkSideProps = {
  progress: Progress | undefined
  failed: boolean
  checkpoint: CheckpointOfScan
  routeNumber: string | null
}

/** The right half: how far the work is, what is still to come, what was just done. */
export function WorkSide({ progress, failed, checkpoint, routeNumber }: WorkSideProps) {
  const say = useWords()
  if (progress === undefined) return <Empty>{failed ? say('state.cannotRead') : say('state.loading')}</Empty>
  const { done, expected, remaining, remainingCount } = progress
  return (
    <div className={classes.side}>
      <div>
        <div className={classes.figure}>
          <strong data-testid="progress">{say(`depot.figure.${checkpoint}`, { done, expected })}</strong>
          <AsOf asOf={progress.asOf} failed={failed} />
        </div>
        <ProgressBar
          size="lg"
          color="var(--mantine-color-text)"
          transitionDuration={0}
          value={expected === 0 ? 0 : Math.min(100, (100 * done) / expected)}
          aria-label={say('depot.progress')}
        />
      </div>
      <section className={classes.remaining}>
        <h2 className={classes.head}>{say(`work.remaining.${checkpoint}`, { count: remainingCount })}</h2>
        {remaining.length === 0 ? (
          <Empty>{say(expected === 0 ? `work.nothingExpected.${checkpoint}` : `work.allDone.${checkpoint}`)}</Empty>
        ) : (
          <Remaining rows={remaining} more={remainingCount - remaining.length} />
        )}
      </section>
      <section className={classes.last}>
        <h2 className={classes.head}>{say('work.lastScans')}</h2>
        <LastScans scans={progress.lastScans} checkpoint={checkpoint} routeNumber={routeNumber} />
      </section>
    </div>
  )
}

function Remaining({ rows, more }: { rows: readonly PackageLine[]; more: number }) {
  const say = useWords()
  return (
    <ul className={classes.list} data-testid="remaining">
      {rows.map((row) => (
        <RemainingRow key={row.packageId} row={row} />
      ))}
      {more > 0 && (
        <li>
          <Text c="dimmed">{say('work.more', { count: more })}</Text>
        </li>
      )}
    </ul>
  )
}

const RemainingRow = memo(function RemainingRow({ row }: { row: PackageLine }) {
  const say = useWords()
  return (
    <li className={classes.row}>
      <Link to={paths.package(row.packageId)}>
        <ParcelId id={row.packageId} />
      </Link>
      <span className={classes.address}>
        {row.address ?? row.town ?? row.lastSeen ?? say('package.noAddress')}{' '}
        {row.holds.map((hold) => (
          <HoldBadge key={hold} hold={hold} />
        ))}
      </span>
      <strong>{row.bin ?? row.routeNumber ?? ''}</strong>
    </li>
  )
})
