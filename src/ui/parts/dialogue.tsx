import { Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import { HeadWithEmergency } from '../talk/emergency-here.tsx'
import { useWords } from '../words.ts'

export type DialogueProps = { title: string; opened: boolean; onClose: () => void; children: ReactNode }

/** A dialogue over the page; Esc and a button that a thumb finds close it. What stands in it begins anew each time. */
export function Dialogue({ title, opened, onClose, children }: DialogueProps) {
  const say = useWords()
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size="lg"
      title={<HeadWithEmergency>{title}</HeadWithEmergency>}
      closeButtonProps={{ 'aria-label': say('do.close'), size: 48 }}
    >
      {children}
    </Modal>
  )
}
