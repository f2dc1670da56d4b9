import { SimpleGrid, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { LIFECYCLES, HOLDS } from '../../domain/vocabulary.ts'
import type { Verdict } from '../../domain/decision.ts'
import { LINKS } from '../../wire/bridge/story.ts'
import { HoldBadge, LifecycleBadge } from '../parts/badges.tsx'
import { Empty } from '../parts/empty.tsx'
import { PackageTable } from '../parts/package-table.tsx'
import { AsOf, PageTitle } from '../parts/page-title.tsx'
import { ParcelId } from '../parts/parcel-id.tsx'
import { SyncBarView, wholeState } from '../parts/sync-bar.tsx'
import { Timeline } from '../parts/timeline.tsx'
import { IdlePanel, VerdictPanel } from '../parts/verdict-panel.tsx'
import { sayNotRecorded, sayVerdict } from '../parts/verdict-words.ts'
import { useWords } from '../words.ts'
import { ago, hybridAgo, line, packageIdOf, place, sync } from './fake-data.ts'

const routeId = 'r-14' as never
const VERDICTS: readonly Verdict[] = [
  { kind: 'ok', routeId, bin: 'B3' },
  { kind: 'again', at: hybridAgo(12), routeId },
  { kind: 'attention', reason: 'over' },
  { kind: 'attention', reason: 'hold', holds: ['customs'], routeId },
  { kind: 'stop', reason: 'wrong-route', wantedRouteId: 'r-12' as never },
  { kind: 'onward', site: 'feldkirch' as never },
  { kind: 'contradiction', reason: 'ghost', was: 'DELIVERED' },
  { kind: 'not-ours', reason: 'foreign-code' },
  { kind: 'not-ours', reason: 'product-code' },
  { kind: 'unreadable', reason: 'x' },
]

/** Each own part alone, in all its states (UI Parts). */
export function Gallery() {
  const say = useWords()
  return (
    <Stack component="main" p="xl" gap="xl">
      <Title order={1}>Gallery</Title>
      <Part name="VerdictPanel">
        <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
          <Box>
            <IdlePanel word={say('idle.load')} sentence={say('idle.hint')} />
          </Box>
          {VERDICTS.map((verdict, index) => (
            <Box key={JSON.stringify(verdict)}>
              <VerdictPanel
                said={sayVerdict(say, {
                  verdict,
                  checkpoint: 'load',
                  place: place(3),
                  who: 'Regula Hoop',
                  packageId: packageIdOf(3),
                  routeNumber: '14',
                })}
                packageId={packageIdOf(3)}
                count={index}
              />
            </Box>
          ))}
          <Box>
            <VerdictPanel
              said={sayNotRecorded(say, {
                outcome: 'not-recorded',
                reason: 'disk-full',
                sentence: 'The disk of this device is full. Free some room, then scan it again.',
              })}
              packageId={null}
              count={1}
              busy
            />
          </Box>
        </SimpleGrid>
      </Part>
      <Part name="ParcelId">
        <Text fz="xl">
          <ParcelId id={packageIdOf(3)} /> <ParcelId id={packageIdOf(4)} copy />
        </Text>
      </Part>
      <Part name="SyncBar">
        {LINKS.map((link) => {
          const state = sync({
            link,
            unsent: link === 'online' ? 0 : 37,
            oldestUnsentAt: ago(48),
            lastContactAt: link === 'not-enrolled' ? null : ago(49),
            quarantined: link === 'handing-over' ? 1 : 0,
            clockSuspect: link === 'too-old',
          })
          return (
            <div key={link}>
              <SyncBarView state={state} onSendNow={() => undefined} />
              <Text c="dimmed">{wholeState(say, state).join(' ')}</Text>
            </div>
          )
        })}
      </Part>
      <Part name="LifecycleBadge">
        <div>
          {[...LIFECYCLES, null].map((state) => (
            <LifecycleBadge key={state ?? 'none'} state={state} />
          ))}
        </div>
      </Part>
      <Part name="HoldBadge">
        <div>
          {[...HOLDS, 'from_a_newer_version'].map((hold) => (
            <HoldBadge key={hold} hold={hold} />
          ))}
        </div>
      </Part>
      <Part name="PageTitle">
        <PageTitle asOf={ago(3)}>{say('depot.routesToday')}</PageTitle>
        <PageTitle asOf={ago(3000)} failed>
          {say('depot.routesToday')}
        </PageTitle>
        <AsOf asOf={undefined} />
      </Part>
      <Part name="PackageTable">
        <PackageTable
          rows={[line(1), line(2, { holds: ['customs', 'damaged'] }), line(3, { lifecycle: 'MISSING' })]}
          columns={['address', 'route', 'bin', 'state', 'lastSeen']}
          empty=""
        />
        <PackageTable rows={[]} columns={['address']} empty={say('search.nothing')} />
        <PackageTable rows={undefined} columns={['address']} empty="" />
      </Part>
      <Part name="Timeline">
        <Timeline entries={[]} />
      </Part>
      <Part name="Empty">
        <Empty>{say('depot.noRoutes')}</Empty>
      </Part>
    </Stack>
  )
}

function Part({ name, children }: { name: string; children: ReactNode }) {
  return (
    <section>
      <Title order={2} size="h4" mb="sm">
        {name}
      </Title>
      {children}
    </section>
  )
}

const Box = ({ children }: { children: ReactNode }) => <div style={{ height: 560 }}>{children}</div>
