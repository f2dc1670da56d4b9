import { Stack, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { useStation } from '../bridge/use-station.ts'
import { Empty } from '../parts/empty.tsx'
import { PackageTable } from '../parts/package-table.tsx'
import { PageTitle } from '../parts/page-title.tsx'
import { Page } from '../parts/page.tsx'
import { paths } from '../paths.ts'
import { useWords } from '../words.ts'
import { useOpenPackage } from './use-open-package.ts'

const SHORTEST = 2

/** `/` from anywhere: a number or part of one, a street, a town. */
export function SearchPage() {
  const say = useWords()
  const [text, setText] = useState('')
  const [asked] = useDebouncedValue(text.trim(), 120)
  useOpenPackage()
  return (
    <Page situation="signed-in" title={say('search.title')} back={paths.start}>
      <Stack p="lg" pb={100}>
        <TextInput
          autoFocus
          size="lg"
          maw={700}
          label={say('search.label')}
          leftSection={<IconSearch size={20} />}
          value={text}
          maxLength={80}
          onChange={(event) => setText(event.currentTarget.value)}
          data-testid="search"
        />
        {asked.length < SHORTEST ? <Empty>{say('search.hint')}</Empty> : <Hits text={asked} />}
      </Stack>
    </Page>
  )
}

function Hits({ text }: { text: string }) {
  const say = useWords()
  const { data, failed } = useStation('search', { text })
  return (
    <>
      <PageTitle asOf={data?.asOf} failed={failed}>
        {say('search.found', { count: data?.packages.length ?? 0 })}
      </PageTitle>
      <PackageTable
        rows={data?.packages}
        columns={['address', 'route', 'bin', 'state', 'lastSeen']}
        empty={say('search.nothing')}
      />
    </>
  )
}
