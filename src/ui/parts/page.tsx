import { type ReactNode, useLayoutEffect } from 'react'
import { createPortal } from 'react-dom'
import { useNavigate } from 'react-router'
import type { RouteId } from '../../domain/brands.ts'
import { useStation } from '../bridge/use-station.ts'
import { Moving } from '../driver/day/moving.tsx'
import { paths } from '../paths.ts'
import { useKeys } from '../scan/scanner.ts'
import type { KeyLine } from './key-help.tsx'
import { useShell } from './shell-context.ts'
import classes from './shell.module.css'

/** Whom the page is for: sets the size of all letters (UI Type). */
export type Situation = 'depot' | 'driver' | 'desk'

export type PageProps = {
  /** `signed-in`: a page that all share is sized for the one who is signed in: a driver's targets and letters, else the desk's */
  situation: Situation | 'signed-in'
  /** `Load · Route 14 · Van FL 2207 · Schaan` */
  title: string
  /** where Esc and the arrow lead; absent on a home page */
  back?: string
  /** the ways of a driver's day below it: those of this route, or of the own one */
  dayNav?: RouteId | 'own' | undefined
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

/** What every page is made of: what it says to the shell, its keys, its work and what ends it. */
export function Page(props: PageProps) {
  const { title, back, dayNav, glance = false, full = false, footer, middle, keys, moreKeys, children } = props
  const frame = useShell()
  const navigate = useNavigate()
  useSituation(props)
  const { put } = frame
  useLayoutEffect(() => put({ title, back, full, dayNav, moreKeys }), [put, title, back, full, dayNav, moreKeys])
  const goBack = () => void (back !== undefined && navigate(back))
  useKeys({ '/': () => void navigate(paths.search), '?': frame.showKeys, Escape: goBack, ...keys })
  const shut = frame.shut && !glance
  return (
    <div className={classes.parts} data-under-stop>
      {middle !== undefined && frame.middle !== null && createPortal(middle, frame.middle)}
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
    </div>
  )
}

function useSituation({ situation, title }: PageProps): void {
  const { data: operator } = useStation('operator')
  const own = operator?.role === 'driver' ? 'driver' : 'desk'
  const shown = situation === 'signed-in' ? own : situation
  useLayoutEffect(() => {
    document.documentElement.dataset['situation'] = shown
    document.title = `${title} · Waymark`
  }, [shown, title])
}
