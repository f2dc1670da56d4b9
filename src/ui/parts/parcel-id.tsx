import { CopyButton, UnstyledButton } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import type { PackageId } from '../../domain/brands.ts'
import { formatTrackingId } from '../../domain/numbers/tracking-id.ts'
import { useWords } from '../words.ts'
import classes from './parcel-id.module.css'

/** `WM 9F2K 7XQC 4RTM`: groups of four, the last one strong, because that is what people compare (UI Language). */
export function ParcelId({ id, copy = false }: { id: PackageId; copy?: boolean }) {
  const groups = formatTrackingId(id).split(' ')
  const last = groups.pop() ?? ''
  const text = (
    <span className={classes.id} data-package={id}>
      {groups.join(' ')} <strong>{last}</strong>
    </span>
  )
  return copy ? <Copied id={id}>{text}</Copied> : text
}

function Copied({ id, children }: { id: PackageId; children: React.ReactNode }) {
  const say = useWords()
  return (
    <CopyButton value={id} timeout={1500}>
      {({ copied, copy }) => (
        <UnstyledButton className={classes.copy} onClick={copy} title={say('id.copy')}>
          {children}
          {copied ? <IconCheck size="0.8em" aria-hidden /> : <IconCopy size="0.8em" aria-hidden />}
          <span className={classes.hint}>{copied ? say('id.copied') : say('id.copy')}</span>
        </UnstyledButton>
      )}
    </CopyButton>
  )
}
