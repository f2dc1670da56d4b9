import { Navigate, useParams } from 'react-router'
import { useStation } from '../bridge/use-station.ts'
import { paths } from '../paths.ts'
import { useWords } from '../words.ts'
import { ScanFrame } from './scan-frame.tsx'

const CHECKPOINTS = ['receive', 'sort', 'return'] as const

/** Receiving, sorting, taking back: the same frame, another checkpoint. */
export function ScanPage() {
  const say = useWords()
  const { data: about } = useStation('about')
  const params = useParams()
  const checkpoint = CHECKPOINTS.find((one) => one === params['checkpoint'])
  if (checkpoint === undefined) return <Navigate to={paths.depot} replace />
  const title = [say(`checkpoint.${checkpoint}`), about?.siteName].filter(Boolean).join(' · ')
  return <ScanFrame key={checkpoint} checkpoint={checkpoint} title={title} back={paths.depot} />
}
