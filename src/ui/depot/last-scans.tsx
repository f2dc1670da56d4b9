import { Button, Menu } from '@mantine/core'
import { IconArrowBackUp } from '@tabler/icons-react'
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
import { useWords } from '../words.ts'
import classes from './work-side.module.css'

export type LastScansProps = { scans: readonly LastScan[]; checkpoint: CheckpointOfScan; routeNumber: string | null }

/** The last scans, newest first, each with its verdict and, for as long as it is honest, its undo. */
export function LastScans({ scans, checkpoint, routeNumber }: LastScansProps) {
  const say = useWords()
  if (scans.length === 0) return <Empty>{say('work.noScans')}</Empty>
  return (
    <ul className={classes.list} data-testid="last-scans">
      {scans.map((scan) => {
        const said = sayVerdict(say, { ...scan, checkpoint, routeNumber })
        return (
          <li key={scan.eventIds[0] ?? scan.at} className={classes.scan} data-undo={scan.undo}>
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
            <Undo scan={scan} />
          </li>
        )
      })}
    </ul>
  )
}

/** Control characters would vanish or break the line. */
const printable = (text: string): string => text.replace(/\p{Cc}/gu, '·').slice(0, 24)

function Undo({ scan }: { scan: LastScan }) {
  const say = useWords()
  const client = useClient()
  const tell = useTell()
  if (scan.undo === 'done') return <span className={classes.quiet}>{say('undo.done')}</span>
  if (scan.undo !== 'possible') return <span className={classes.quiet} title={say(`undo.${scan.undo}`)} />
  const undo = (why: 'did_not_occur' | 'incorrect_data') => () =>
    void tell(client.undo({ eventIds: scan.eventIds, why }), say('undo.recorded'))
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="subtle" size="compact-md" mih={44} leftSection={<IconArrowBackUp size={20} />}>
          {say('undo.do')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{say('undo.why')}</Menu.Label>
        <Menu.Item onClick={undo('did_not_occur')}>{say('undo.didNotOccur')}</Menu.Item>
        <Menu.Item onClick={undo('incorrect_data')}>{say('undo.incorrectData')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
