import { Button, Popover, Stack, Text, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { SyncState } from '../../wire/bridge.ts'
import { useClient } from '../bridge/client.ts'
import { useStation } from '../bridge/use-station.ts'
import { type Say, useWords } from '../words.ts'
import classes from './sync-bar.module.css'
import { age, clockTime } from './time.ts'
import { useEscape } from './use-escape.ts'
import { useTrustedNow } from './use-now.ts'

/** Never wider than a phone: the focus in it would push the page aside. */
const WIDTH = 'min(420px, 100vw - 24px)'

/** Always there: a dot, how much is unsent, since when, last contact (UI Always there). Never red: offline is a state. */
export function SyncBar() {
  const { data } = useStation('syncState')
  const client = useClient()
  return data === undefined ? null : <SyncBarView state={data} onSendNow={() => void client.syncNow()} />
}

export function SyncBarView({ state, onSendNow }: { state: SyncState; onSendNow: () => void }) {
  const say = useWords()
  const now = useTrustedNow()
  const [opened, { toggle, close }] = useDisclosure(false)
  return (
    <Popover opened={opened} onDismiss={close} width={WIDTH} position="bottom-end" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton className={classes.bar} onClick={toggle} data-testid="sync-bar" data-link={state.link}>
          <span className={classes.dot} data-link={state.link} aria-hidden />
          <span>{short(say, state, now)}</span>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <Sheet state={state} onSendNow={onSendNow} onClose={close} />
      </Popover.Dropdown>
    </Popover>
  )
}

function Sheet({ state, onSendNow, onClose }: { state: SyncState; onSendNow: () => void; onClose: () => void }) {
  const say = useWords()
  // The popover's own Esc needs the focus in it, and while it sends its one button is off.
  useEscape(onClose)
  return (
    <Stack gap="xs" data-testid="sync-state">
      {wholeState(say, state).map((line) => (
        <Text key={line}>{line}</Text>
      ))}
      <Button variant="default" onClick={onSendNow} disabled={state.sending}>
        {state.sending ? say('sync.sending') : say('sync.now')}
      </Button>
    </Stack>
  )
}

/** In the bar itself: `3 unsent · 4 min · 08:12`. */
function short(say: Say, state: SyncState, now: number): string {
  const events = state.unsent === 0 ? null : say('sync.unsent', { count: state.unsent })
  const photos = state.photosUnsent === 0 ? null : say('sync.photosUnsent', { count: state.photosUnsent })
  const unsent = [events, photos].filter((part) => part !== null).join(', ') || say('sync.allSent')
  const oldest = state.unsent === 0 || state.oldestUnsentAt === null ? null : age(state.oldestUnsentAt, now)
  const contact = state.lastContactAt === null ? say('sync.noContactYet') : clockTime(state.lastContactAt, now)
  return [unsent, oldest, contact].filter((part) => part !== null).join(' · ')
}

/** All of it in sentences: what is so, what is safe, what will happen by itself. */
export function wholeState(say: Say, state: SyncState): string[] {
  const since = state.lastContactAt === null ? null : clockTime(state.lastContactAt)
  return [
    since === null ? say(`sync.link.${state.link}.never`) : say(`sync.link.${state.link}.since`, { since }),
    state.unsent === 0 && state.photosUnsent === 0 ? say('sync.nothingWaits') : null,
    state.unsent > 0 ? say('sync.safe', { count: state.unsent }) : null,
    state.photosUnsent > 0 ? say('sync.photosSafe', { count: state.photosUnsent }) : null,
    state.photosLost > 0 ? say('sync.photosLost', { count: state.photosLost }) : null,
    state.quarantined > 0 ? say('sync.quarantined', { count: state.quarantined }) : null,
    state.conflicts > 0 ? say('sync.conflicts', { count: state.conflicts }) : null,
    state.clockSuspect ? say('sync.clock') : null,
    state.diskFreeMiB !== null && state.diskFreeMiB < LOW_DISK_MiB
      ? say('sync.disk', { mib: state.diskFreeMiB })
      : null,
  ].filter((line) => line !== null)
}

const LOW_DISK_MiB = 500
