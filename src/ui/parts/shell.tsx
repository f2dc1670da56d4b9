import { ActionIcon, Button, Group, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconArrowLeft } from '@tabler/icons-react'
import { type ReactNode, useLayoutEffect } from 'react'
import { useNavigate } from 'react-router'
import { useClient } from '../bridge/client.ts'
import { useStation } from '../bridge/use-station.ts'
import { paths } from '../paths.ts'
import { Moving, useShut } from '../driver/day/moving.tsx'
import { AlarmBand } from '../talk/alarm-band.tsx'
import { EmergencyButton } from '../talk/emergency-button.tsx'
import { OwnEmergency } from '../talk/own-emergency.tsx'
import { useKeys } from '../scan/scanner.ts'
import { useWords } from '../words.ts'
import { KeyHelp, type KeyLine } from './key-help.tsx'
import { SettingsMenu } from './settings-menu.tsx'
import classes from './shell.module.css'
import { SyncBar } from './sync-bar.tsx'

/** Whom the page is for: sets the size of all letters (UI Type). */
export type Situation = 'depot' | 'driver' | 'desk'

export type ShellProps = {
  /** `signed-in`: a page that all share is sized for the one who is signed in: a driver's targets and letters, else the desk's */
  situation: Situation | 'signed-in'
  /** `Load · Route 14 · Van FL 2207 · Schaan` */
  title: string
  /** where Esc and the arrow lead; absent on a home page */
  back?: string
  /** the page has its own glance for while the van moves (DOMAIN §15.1); any other page of a driver is shut then */
  glance?: boolean
  /** the page fills the window and does not scroll as a whole */
  full?: boolean
  footer?: ReactNode
  /** between the title and who is signed in */
  middle?: ReactNode
  /** the page's own keys; one of the shell's own names replaces it */
  keys?: Readonly<Record<string, () => void>>
  /** what `?` tells of them */
  moreKeys?: readonly KeyLine[]
  children: ReactNode
}

/** Around every page: where one is, who is signed in, and the sync bar (UI Always there). */
export function Shell({
  situation,
  title,
  back,
  glance = false,
  full = false,
  footer,
  middle,
  keys: ownKeys,
  moreKeys,
  children,
}: ShellProps) {
  const say = useWords()
  const navigate = useNavigate()
  const { data: operator } = useStation('operator')
  const [keysShown, keys] = useDisclosure(false)
  const shut = useShut(operator) && !glance
  const own = operator?.role === 'driver' ? 'driver' : 'desk'
  const shown = situation === 'signed-in' ? own : situation
  useLayoutEffect(() => {
    document.documentElement.dataset['situation'] = shown
    document.title = `${title} · Waymark`
  }, [shown, title])
  const goBack = () => void (back !== undefined && navigate(back))
  useKeys({ '/': () => void navigate(paths.search), '?': keys.open, Escape: goBack, ...ownKeys })
  return (
    <div className={`${classes.shell ?? ''} ${full ? (classes.full ?? '') : ''}`}>
      <header className={classes.header}>
        <Group gap="xs" wrap="nowrap" className={classes.where}>
          {back !== undefined && (
            <ActionIcon
              variant="subtle"
              color="gray"
              c="var(--mantine-color-text)"
              size={48}
              onClick={goBack}
              aria-label={say('do.back')}
            >
              <IconArrowLeft size={28} />
            </ActionIcon>
          )}
          <h1 className={classes.title}>{title}</h1>
        </Group>
        {middle}
        <Group gap={4} wrap="nowrap">
          {operator && <SettingsMenu operator={operator} onKeys={keys.open} />}
          <SyncBar />
          {operator?.role === 'driver' && <EmergencyButton operator={operator} />}
        </Group>
      </header>
      {operator?.role === 'supervisor' && <AlarmBand />}
      {operator?.role === 'driver' && <OwnEmergency />}
      {operator?.onBreak === true && <OnBreak />}
      {shut && (
        <main className={classes.main}>
          <Moving />
        </main>
      )}
      {/* Kept, not taken down: what was begun on it is there again when the van stands. */}
      <main className={classes.main} hidden={shut}>
        {children}
      </main>
      {footer !== undefined && !shut && <footer className={classes.footer}>{footer}</footer>}
      <KeyHelp opened={keysShown} onClose={keys.close} {...(moreKeys === undefined ? {} : { keys: moreKeys })} />
    </div>
  )
}

function OnBreak() {
  const say = useWords()
  const client = useClient()
  return (
    <Group className={classes.notice} justify="space-between">
      <Text fw={600}>{say('me.onBreak')}</Text>
      <Button variant="default" mih={48} onClick={() => void client.setBreak({ on: false })}>
        {say('me.endBreak')}
      </Button>
    </Group>
  )
}
