import { Text } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'react-router'
import { addressWords } from '../../parts/address-words.ts'
import type { RouteId } from '../../../domain/brands.ts'
import type { PackageLine } from '../../../wire/bridge.ts'
import { useStation } from '../../bridge/use-station.ts'
import { HoldBadge } from '../../parts/badges.tsx'
import { ParcelId } from '../../parts/parcel-id.tsx'
import { paths } from '../../paths.ts'
import { useWords } from '../../words.ts'
import classes from './day.module.css'
import { FoldButton } from './fold-button.tsx'

const FEW = 6

/** Every parcel of the route by name: what is not in the van yet first, for that is what one looks for. */
export function LoadList({ routeId }: { routeId: RouteId }) {
  const say = useWords()
  const { data } = useStation('loadSummary', { routeId })
  if (data === undefined) return null
  return (
    <div data-testid="load-list">
      {data.missing.length === 0 ? (
        <Text>{say('day.start.allIn')}</Text>
      ) : (
        <Names
          head={say('day.start.notYet', { count: data.missing.length })}
          rows={data.missing}
          open={data.missing.length <= FEW}
          name="missing"
        />
      )}
      {data.aboard.length > 0 && (
        <Names
          head={say('day.start.inVan', { count: data.aboard.length })}
          rows={data.aboard}
          open={false}
          name="aboard"
        />
      )}
    </div>
  )
}

type NamesProps = { head: string; rows: readonly PackageLine[]; open: boolean; name: string }

function Names({ head, rows, open, name }: NamesProps) {
  const say = useWords()
  const [shown, show] = useState(open)
  return (
    <div>
      <FoldButton open={shown} onToggle={() => show(!shown)} testId={`load-${name}`}>
        {head}
      </FoldButton>
      {shown && (
        <ul className={classes.names}>
          {rows.map((row) => (
            <li key={row.packageId} className={classes.name}>
              <Link to={paths.package(row.packageId)}>
                <ParcelId id={row.packageId} />
              </Link>
              <span>{addressWords(row) || say('package.noAddress')}</span>
              <Text component="span" c="dimmed">
                {[row.bin === null ? null : say('stop.shelf', { bin: row.bin }), row.lastSeen]
                  .filter(Boolean)
                  .join(' · ')}
              </Text>
              {row.holds.map((hold) => (
                <HoldBadge key={hold} hold={hold} />
              ))}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
