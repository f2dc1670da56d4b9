import { Button, Modal, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { PackageId } from '../../domain/brands.ts'
import { isCorrectable } from '../../domain/decide/correct.ts'
import type { TimelineEntry } from '../../wire/bridge.ts'
import { useClient } from '../bridge/client.ts'
import { useStation } from '../bridge/use-station.ts'
import { keepFocus } from '../parts/keep-focus.ts'
import { useTell } from '../parts/tell.ts'
import { timeOfDay } from '../parts/time.ts'
import { detailsOf, nameOf } from '../parts/timeline-words.ts'
import { HeadWithEmergency } from '../talk/emergency-here.tsx'
import { useWords } from '../words.ts'
import { CorrectionForm, type Said } from './correction-form.tsx'

type Props = { entry: TimelineEntry; packageId: PackageId }
/**
 * A supervisor takes back any fact that stands, however old, with a reason (DOMAIN §0.2 rule 8); both stay in the story. Whether it still stands
 * the station judges when it is asked.
 */
export function TakeBack({ entry, packageId }: Props) {
  const say = useWords()
  const client = useClient()
  const tell = useTell()
  const { data: operator } = useStation('operator')
  const [asking, { open, close }] = useDisclosure(false)
  if (entry.corrected || !isCorrectable(entry.kind) || operator?.role !== 'supervisor') return null
  const { eventId, packages, happenedAt, words } = entry
  const what = nameOf(entry)
  const takeBack = async ({ why, note, whole }: Said) => {
    const focusNext = keepFocus()
    const asked = client.correct({ packageId, eventId, why, note, whole })
    if ((await tell(asked, say('correct.done'))) === null) return
    close()
    focusNext()
  }
  return (
    <>
      <Button
        variant="subtle"
        size="compact-sm"
        ml={-8}
        onClick={open}
        aria-label={say('correct.openOf', { what, time: timeOfDay(happenedAt) })}
        data-testid="take-back"
      >
        {say('correct.open')}
      </Button>
      <Modal
        opened={asking}
        onClose={close}
        size="lg"
        title={<HeadWithEmergency>{say('correct.title')}</HeadWithEmergency>}
        closeButtonProps={{ 'aria-label': say('do.close') }}
      >
        <CorrectionForm asksWhy parcels={packages} label={say('correct.do')} onConfirm={takeBack}>
          <Text fw={550}>
            {[timeOfDay(happenedAt), what, detailsOf(say, words.values)].filter(Boolean).join(' · ')}
          </Text>
        </CorrectionForm>
      </Modal>
    </>
  )
}
