import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { PackageView } from '../../domain/view.ts'
import type { TimelineEntry } from '../../wire/bridge.ts'
import { useClient } from '../bridge/client.ts'
import { useStation } from '../bridge/use-station.ts'
import { detailsOf } from '../parts/timeline-words.ts'
import { useTell } from '../parts/tell.ts'
import { timeOfDay } from '../parts/time.ts'
import { useWords, wordsFor } from '../words.ts'

/** What only was said about a package, or was no fact of it, is not taken back: what is true now is recorded instead. */
const NEVER = new Set(['PackageAnnounced', 'EventCorrected', 'ScanNoted', 'MisloadStopped', 'PinFailed', 'PinReopened'])

/**
 * A supervisor takes back the newest fact with a correction (DOMAIN §0.2 rule 8); both stay in the story. Whether it still may be, the station
 * judges when it is asked, and says why not.
 */
export function TakeBack({ entry, view }: { entry: TimelineEntry; view: PackageView }) {
  const say = useWords()
  const client = useClient()
  const tell = useTell()
  const { data: operator } = useStation('operator')
  const [asking, { open, close }] = useDisclosure(false)
  const newest = view.newest?.by === entry.eventId && !entry.corrected && !NEVER.has(entry.kind)
  if (!newest || operator?.role !== 'supervisor') return null
  const takeBack = async (why: 'did_not_occur' | 'incorrect_data') => {
    close()
    await tell(client.undo({ eventIds: [entry.eventId], why }), say('desk.takenBack'))
  }
  return (
    <>
      <Button variant="default" size="compact-sm" mt={4} onClick={open} data-testid="take-back">
        {say('desk.takeBack')}
      </Button>
      <Modal
        opened={asking}
        onClose={close}
        title={say('desk.takeBackWhy')}
        closeButtonProps={{ 'aria-label': say('do.close') }}
      >
        <Stack>
          <Text>
            {[timeOfDay(entry.happenedAt), wordsFor(entry.words.key), detailsOf(say, entry.words.values)]
              .filter(Boolean)
              .join(' · ')}
          </Text>
          <Group>
            <Button variant="default" onClick={() => void takeBack('did_not_occur')}>
              {say('desk.didNotOccur')}
            </Button>
            <Button variant="default" onClick={() => void takeBack('incorrect_data')}>
              {say('desk.incorrectData')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  )
}
