import { Table } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { addressWords } from './address-words.ts'
import type { PackageLine } from '../../wire/bridge.ts'
import { paths } from '../paths.ts'
import { useWords, type WordKey } from '../words.ts'
import { HoldBadge, LifecycleBadge } from './badges.tsx'
import { Empty } from './empty.tsx'
import classes from './parcel-id.module.css'
import { ParcelId } from './parcel-id.tsx'

export type Column = 'address' | 'route' | 'bin' | 'state' | 'lastSeen'
const HEADS: Record<Column, WordKey> = {
  address: 'table.address',
  route: 'table.route',
  bin: 'table.bin',
  state: 'table.state',
  lastSeen: 'table.lastSeen',
}

export type PackageTableProps = {
  rows: readonly PackageLine[] | undefined
  columns: readonly Column[]
  empty: string
  /** a last cell per row, for what can be done with it */
  action?: (row: PackageLine) => ReactNode
}

export function PackageTable({ rows, columns, empty, action }: PackageTableProps) {
  const say = useWords()
  if (rows === undefined) return <Empty>{say('state.loading')}</Empty>
  if (rows.length === 0) return <Empty>{empty}</Empty>
  return (
    <Table stickyHeader fz="var(--small-letters)" verticalSpacing={6} data-testid="packages">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{say('table.package')}</Table.Th>
          {columns.map((column) => (
            <Table.Th key={column}>{say(HEADS[column])}</Table.Th>
          ))}
          {action && <Table.Th>{say('table.action')}</Table.Th>}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr key={row.packageId}>
            <Table.Td>
              <Link to={paths.package(row.packageId)} className={classes.target}>
                <ParcelId id={row.packageId} />
              </Link>
            </Table.Td>
            {columns.map((column) => (
              <Table.Td key={column}>{cell(row, column)}</Table.Td>
            ))}
            {action && <Table.Td>{action(row)}</Table.Td>}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function cell(row: PackageLine, column: Column): ReactNode {
  switch (column) {
    case 'address':
      return addressWords(row) || '–'
    case 'route':
      return row.routeNumber ?? '–'
    case 'bin':
      return row.bin ?? '–'
    case 'lastSeen':
      return row.lastSeen ?? '–'
    case 'state':
      return (
        <>
          <LifecycleBadge state={row.lifecycle} />{' '}
          {row.holds.map((hold) => (
            <HoldBadge key={hold} hold={hold} />
          ))}
        </>
      )
  }
}
