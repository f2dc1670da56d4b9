import { Group, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Instant } from '../../domain/brands.ts'
import { useWords } from '../words.ts'
import { clockTime } from './time.ts'

export type PageTitleProps = { children: ReactNode; asOf?: Instant | undefined; failed?: boolean; right?: ReactNode }

/** What the page shows and how old it is (UI Lists and figures). Being offline is a state of the page, not an error. */
export function PageTitle({ children, asOf, failed = false, right }: PageTitleProps) {
  return (
    <Group justify="space-between" align="baseline" mb="sm" wrap="nowrap">
      <Group align="baseline" gap="md">
        <Title order={2} size="h2">
          {children}
        </Title>
        <AsOf asOf={asOf} failed={failed} />
      </Group>
      {right}
    </Group>
  )
}

export function AsOf({ asOf, failed = false }: { asOf: Instant | undefined; failed?: boolean }) {
  const say = useWords()
  if (asOf === undefined) return <Text c="dimmed">{failed ? say('state.cannotRead') : say('state.loading')}</Text>
  return (
    <Text c="dimmed" data-testid="as-of">
      {say('state.asOf', { time: clockTime(asOf) })}
      {failed && ` · ${say('state.mayBeOld')}`}
    </Text>
  )
}
