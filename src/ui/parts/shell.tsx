import { ActionIcon, Button, Group, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconArrowLeft } from '@tabler/icons-react'
import { useMemo, useRef, useState } from 'react'
import { Outlet, useNavigate } from 'react-router'
import type { Operator } from '../../wire/bridge.ts'
import { useClient } from '../bridge/client.ts'
import { useStation } from '../bridge/use-station.ts'
import { DayNav } from '../driver/day/day-nav.tsx'
import { useShut } from '../driver/day/moving.tsx'
import { AlarmBand } from '../talk/alarm-band.tsx'
import { EmergencyButton } from '../talk/emergency-button.tsx'
import { OwnEmergency } from '../talk/own-emergency.tsx'
import { useWords } from '../words.ts'
import { KeyHelp } from './key-help.tsx'
import { SettingsMenu } from './settings-menu.tsx'
import { type Head, ShellContext } from './shell-context.ts'
import classes from './shell.module.css'
import { SyncBar } from './sync-bar.tsx'
import { usePageScroll } from './use-page-scroll.ts'

/**
 * Around every page: where one is, who is signed in, and the sync bar (UI Always there). It stays while the pages change in it: a menu that is open, a
 * button that is held and the focus on either are not lost by it.
 */
export function Shell() {
  const { data: operator } = useStation('operator')
  const [head, put] = useState<Head | null>(null)
  const [middle, setMiddle] = useState<HTMLElement | null>(null)
  const [keysShown, { open: showKeys, close: hideKeys }] = useDisclosure(false)
  const shut = useShut(operator)
  const shell = useRef<HTMLDivElement>(null)
  usePageScroll(shell)
  const frame = useMemo(() => ({ put, showKeys, middle, shut }), [showKeys, middle, shut])
  const nav = shut ? undefined : head?.dayNav
  return (
    <ShellContext value={frame}>
      <div ref={shell} className={`${classes.shell ?? ''} ${head?.full === true ? (classes.full ?? '') : ''}`}>
        <div className={classes.parts} data-under-stop>
          {head !== null && (
            <header className={classes.header}>
              <Where title={head.title} back={head.back} />
              <div ref={setMiddle} className={classes.middle} />
              <Group gap={4} wrap="nowrap">
                {/* Its words grow and shrink by themselves: on this side, so that no button moves for it. */}
                <SyncBar />
                {operator && <SettingsMenu operator={operator} onKeys={showKeys} />}
                {operator?.role === 'driver' && <EmergencyButton operator={operator} />}
              </Group>
            </header>
          )}
          {operator && <Bands operator={operator} />}
        </div>
        <Outlet />
        {nav !== undefined && (
          <footer className={classes.footer}>
            <DayNav {...(nav === 'own' ? {} : { routeId: nav })} />
          </footer>
        )}
      </div>
      <KeyHelp
        opened={keysShown}
        onClose={hideKeys}
        {...(head?.moreKeys === undefined ? {} : { keys: head.moreKeys })}
      />
    </ShellContext>
  )
}

function Where({ title, back }: Pick<Head, 'title' | 'back'>) {
  const say = useWords()
  const navigate = useNavigate()
  return (
    <Group gap="xs" wrap="nowrap" className={classes.where}>
      {back !== undefined && (
        <ActionIcon
          variant="subtle"
          color="gray"
          c="var(--mantine-color-text)"
          size={48}
          onClick={() => void navigate(back)}
          aria-label={say('do.back')}
        >
          <IconArrowLeft size={28} />
        </ActionIcon>
      )}
      <h1 className={classes.title}>{title}</h1>
    </Group>
  )
}

function Bands({ operator }: { operator: Operator }) {
  return (
    <>
      {operator.role === 'supervisor' && <AlarmBand />}
      {operator.role === 'driver' && <OwnEmergency />}
      {operator.onBreak && <OnBreak />}
    </>
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
