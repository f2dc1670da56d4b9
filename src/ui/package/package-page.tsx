import { Group, Stack, Text } from '@mantine/core'
import { useLocation, useParams } from 'react-router'
import type { PackageId } from '../../domain/brands.ts'
import { useStation } from '../bridge/use-station.ts'
import { Empty } from '../parts/empty.tsx'
import { AsOf } from '../parts/page-title.tsx'
import { ParcelId } from '../parts/parcel-id.tsx'
import { Page } from '../parts/page.tsx'
import { paths } from '../paths.ts'
import { useWords } from '../words.ts'
import { PackageStory } from './package-story.tsx'
import { useOpenPackage } from './use-open-package.ts'

/** One package: where it stands, who holds it, what stops it, and every fact behind that. */
export function PackagePage() {
  const say = useWords()
  const packageId = (useParams()['packageId'] ?? '') as PackageId
  const { data, failed } = useStation('timeline', { packageId })
  useOpenPackage()
  return (
    <Page situation="signed-in" title={say('package.title')} back={useBack()}>
      <Stack p="lg" pb={100} maw={1600} w="100%" mx="auto">
        <Group justify="space-between">
          <Text component="h2" m={0} fz={32}>
            <ParcelId id={packageId} copy />
          </Text>
          <AsOf asOf={data?.asOf} failed={failed} />
        </Group>
        {data === null && <Empty>{say('package.unknown')}</Empty>}
        {data === undefined && <Empty>{failed ? say('state.cannotRead') : say('state.loading')}</Empty>}
        {data != null && <PackageStory detail={data} />}
      </Stack>
    </Page>
  )
}

/** Where this page was opened from, else the search. */
function useBack(): string {
  const from = (useLocation().state as { from?: string } | null)?.from
  return from ?? paths.search
}
