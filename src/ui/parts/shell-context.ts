import { createContext, useContext } from 'react'
import type { RouteId } from '../../domain/brands.ts'
import type { KeyLine } from './key-help.tsx'

/** What a page says of itself to the shell around it. */
export type Head = {
  title: string
  back: string | undefined
  full: boolean
  dayNav: RouteId | 'own' | undefined
  moreKeys: readonly KeyLine[] | undefined
}

export type ShellFrame = {
  /** before anything is painted, so that no page is seen under the head of the one before */
  put: (head: Head) => void
  showKeys: () => void
  /** the place in the header that is the page's own; null until the header is drawn */
  middle: HTMLElement | null
  /** a driver's page without a glance of its own is shut now */
  shut: boolean
}

export const ShellContext = createContext<ShellFrame | null>(null)

export function useShell(): ShellFrame {
  const frame = useContext(ShellContext)
  if (frame === null)
    throw new Error('a page is drawn without the shell: is its route outside of the layout in app.tsx?')
  return frame
}
