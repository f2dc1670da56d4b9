// Photos in the gallery: the page that takes one, and a kept one in each of its states. `#/dev/photo?kind=door&excuse` opens the page at once.
import { Button, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { StopId } from '../../domain/brands.ts'
import type { PhotoReport } from '../../domain/photo-report.ts'
import { PHOTO_KINDS, type PhotoExcuse } from '../../domain/vocabulary.ts'
import { TakePhoto } from '../photo/photo-page.tsx'
import { PhotoView } from '../photo/photo-view.tsx'
import { reportWords } from '../photo/report-words.ts'
import { useWords } from '../words.ts'
import { SAMPLE_PHOTO, SAMPLE_REPORT } from './fake-photos.ts'

const REPORTS: readonly PhotoReport[] = [
  SAMPLE_REPORT,
  {
    ...SAMPLE_REPORT,
    labelsBlurred: 0,
    weak: ['sharpness', 'exposure', 'place'],
    dark: 0.45,
    fixAgeMs: null,
    accuracyM: null,
  },
  { ...SAMPLE_REPORT, sharpness: 0.41, failed: ['sharpness'], weak: ['place'], fixAgeMs: 95_000 },
  { ...SAMPLE_REPORT, sharpness: 0, dark: 1, failed: ['sharpness', 'exposure'], weak: [], retakes: 2, excuse: 'DARK' },
  { ...SAMPLE_REPORT, nearest: 2, failed: ['near-copy'], weak: ['place'], accuracyM: 350 },
]
const PENDING = '0'.repeat(64)

/** All that was taken here, and the page that takes more. */
export function PhotoBench() {
  const say = useWords()
  const asked = new URLSearchParams(location.hash.split('?')[1] ?? '')
  const kind = PHOTO_KINDS.find((one) => one === asked.get('kind')) ?? 'delivery'
  const [open, setOpen] = useState(asked.has('kind'))
  const [taken, setTaken] = useState<{ sha256: string; report: PhotoReport }[]>([])
  const [excuse, setExcuse] = useState<PhotoExcuse | null>(null)
  return (
    <Stack component="main" p="xl" data-excused={excuse ?? ''} data-testid="photo-bench">
      <Group>
        <Button size="lg" onClick={() => setOpen(true)} data-testid="bench-take">
          {say(`photo.title.${kind}`)}
        </Button>
      </Group>
      <Group align="start" data-testid="bench-taken">
        {taken.map(({ sha256, report }) => (
          <PhotoView key={sha256} sha256={sha256} alt={say(`photo.title.${kind}`)} report={report} />
        ))}
      </Group>
      <Group align="start">
        <PhotoView sha256={SAMPLE_PHOTO} alt={say(`photo.title.${kind}`)} report={SAMPLE_REPORT} />
        <PhotoView sha256={PENDING} alt={say(`photo.title.${kind}`)} report={SAMPLE_REPORT} />
      </Group>
      {REPORTS.map((report) => (
        <Text key={JSON.stringify(report)}>{reportWords(say, report)}</Text>
      ))}
      {open && (
        <TakePhoto
          kind={kind}
          stopId={'s-4' as StopId}
          onDone={({ sha256, report }) => {
            setTaken([...taken, { sha256, report }])
            setOpen(false)
          }}
          onCancel={() => setOpen(false)}
          onExcuse={(why) => {
            setExcuse(why)
            setOpen(false)
          }}
        />
      )}
    </Stack>
  )
}
