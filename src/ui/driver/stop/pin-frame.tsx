import { Modal, Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import { FIRST_FOCUS } from '../../parts/first-focus.ts'
import { HeadWithEmergency } from '../../talk/emergency-here.tsx'
import { useWords } from '../../words.ts'

export type PinFrameProps = { title: string; testId: string; onClose: () => void; children: ReactNode }

/** What the sheets with keys for a PIN stand in: over the stop, at once, with a way out that a glove finds. */
export function PinFrame({ title, testId, onClose, children }: PinFrameProps) {
  const say = useWords()
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={<HeadWithEmergency>{title}</HeadWithEmergency>}
      closeButtonProps={{ ...FIRST_FOCUS, 'aria-label': say('do.close'), size: 64, iconSize: 32 }}
      transitionProps={{ duration: 0 }}
    >
      <Stack gap="xs" data-testid={testId}>
        {children}
      </Stack>
    </Modal>
  )
}
