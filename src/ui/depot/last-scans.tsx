import { Button, Modal, Stack, UnstyledButton } from '@mantine/core'
import { IconArrowBackUp } from '@tabler/icons-react'
import { memo, useState } from 'react'
import { Link } from 'react-router'
import type { CheckpointOfScan, LastScan } from '../../wire/bridge.ts'
import { useClient } from '../bridge/client.ts'
import { useTell } from '../parts/tell.ts'
import { Empty } from '../parts/empty.tsx'
import { ParcelId } from '../parts/parcel-id.tsx'
import { Shape } from '../parts/shape.tsx'
import { scanTime } from '../parts/time.ts'
import { TONES } from '../parts/tones.ts'
import { toneStyle } from '../parts/verdict-panel.tsx'
import { sayVerdict } from '../parts/verdict-words.ts'
import { paths } from '../paths.ts'
import { FIRST_FOCUS } from '../parts/first-focus.ts'
import { HeadWithEmergency } from '../talk/emergency-here.tsx'
import { useWords } from '../words.ts'
import classes from './work-side.module.css'

export type LastScansProps = { scans: readonly LastScan[]; checkpoint: CheckpointOfScan; routeNumber: string | null }

/** The last scans, newest first, each with its verdict and, for as long as it is honest, its undo. */
export function LastScans({ scans, checkpoint, routeNumber }: LastScansProps) {
  const say = useWords()
  const [asked, ask] = useState<LastScan | null>(null)
  if (scans.length === 0) return <Empty>{say('work.noScans')}</Empty>
  return (
    <>
      <ul className={classes.list} data-testid="last-scans">
        {scans.map((scan) => (
          <Row
            key={scan.eventIds[0] ?? scan.at}
            scan={scan}
            checkpoint={checkpoint}
            routeNumber={routeNumber}
            onUndo={ask}
          />
        ))}
      </ul>
      <UndoDialogue scan={asked} onClose={() => ask(null)} />
    </>
  )
}

type RowProps = {
  scan: LastScan
  checkpoint: CheckpointOfScan
  routeNumber: string | null
  onUndo: (scan: LastScan) => void
}

/** Kept as drawn while its scan is unchanged: the list is read again after each scan, ten times a second. */
const Row = memo(function Row({ scan, checkpoint, routeNumber, onUndo }: RowProps) {
  const say = useWords()
  const said = sayVerdict(say, { ...scan, checkpoint, routeNumber })
  return (
    <li className={classes.scan} data-undo={scan.undo}>
      <span className={classes.chip} style={toneStyle(said.tone)}>
        <Shape name={TONES[said.tone].shape} />
      </span>
      <time>{scanTime(scan.at)}</time>
      <span className={classes.what}>
        {scan.packageId === null ? (
          <code>{printable(scan.text)}</code>
        ) : (
          <Link to={paths.package(scan.packageId)}>
            <ParcelId id={scan.packageId} />
          </Link>
        )}
        <span className={classes.word}>{said.word}</span>
      </span>
      {scan.undo === 'possible' && (
        <UnstyledButton className={classes.undo} onClick={() => onUndo(scan)} data-testid="undo">
          <IconArrowBackUp size={20} aria-hidden /> {say('undo.do')}
        </UnstyledButton>
      )}
      {scan.undo === 'done' && <span className={classes.quiet}>{say('undo.done')}</span>}
    </li>
  )
})

/** Control characters would vanish or break the line. */
const printable = (text: string): string => text.replace(/\p{Cc}/gu, '·').slice(0, 24)

/** A correction says why; the first entry stays (DOMAIN §0.2). */
function UndoDialogue({ scan, onClose }: { scan: LastScan | null; onClose: () => void }) {
  const say = useWords()
  const client = useClient()
  const tell = useTell()
  const undo = (why: 'did_not_occur' | 'incorrect_data') => () => {
    if (scan !== null) void tell(client.undo({ eventIds: scan.eventIds, why }), say('undo.recorded'))
    onClose()
  }
  return (
    <Modal
      opened={scan !== null}
      onClose={onClose}
      title={<HeadWithEmergency>{say('undo.why')}</HeadWithEmergency>}
      closeButtonProps={{ ...FIRST_FOCUS, 'aria-label': say('do.close') }}
    >
      <Stack>
        {scan?.packageId != null && <ParcelId id={scan.packageId} />}
        <Button size="lg" variant="default" onClick={undo('did_not_occur')} data-testid="undo-did-not-occur">
          {say('undo.didNotOccur')}
        </Button>
        <Button size="lg" variant="default" onClick={undo('incorrect_data')} data-testid="undo-incorrect-data">
          {say('undo.incorrectData')}
        </Button>
      </Stack>
    </Modal>
  )
}
