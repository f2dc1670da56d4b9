import { Button } from '@mantine/core'
import { IconArrowBackUp } from '@tabler/icons-react'
import { useWords } from '../../words.ts'
import { useNow } from '../../parts/use-now.ts'

export type UndoButtonProps = {
  /** by this machine's clock */
  until: number
  /** how many parcels one confirmation holds: they are taken back together */
  count: number
  onUndo: () => void
}

/** Beside what was confirmed, for the minute in which it may be taken back; the seconds left are to be seen (DOMAIN §4 Confirm). */
export function UndoButton({ until, count, onUndo }: UndoButtonProps) {
  const say = useWords()
  const now = useNow()
  const left = Math.ceil((until - now) / 1000)
  if (left <= 0) return null
  const label = count > 1 ? say('undo.all', { count }) : say('undo.do')
  return (
    <Button
      variant="default"
      size="lg"
      h={56}
      leftSection={<IconArrowBackUp size={22} />}
      onClick={onUndo}
      aria-label={label}
      data-testid="undo"
      data-left={left}
    >
      {count > 1 ? `${label} (${left} s)` : say('atStop.undoIn', { count: left })}
    </Button>
  )
}
