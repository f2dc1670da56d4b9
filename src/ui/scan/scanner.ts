import { useEffect, useRef } from 'react'
import type { RawScan } from './scanner-frame.ts'
import { onSettings, settings } from './settings.ts'
import { catchWedge } from './wedge-dom.ts'
import { type Burst, WEDGE_DEFAULTS } from './wedge.ts'

/** A code on its way to the station, however it came in. Times are event times in ms. */
export type Scanned = Pick<Burst, 'text' | 'symbology'> & { entry: 'wedge' | 'typed' | 'camera'; endedAt: number }
type Target = (scanned: Scanned) => void
type Typed = (text: string) => void

// One window has one scanner: its listeners are a stack, and the screen on top gets the scan.
const targets: { current: Target }[] = []
const typists = new Set<{ current: Typed }>()
const watchers = new Set<{ current: (scan: RawScan) => void }>()
const cuts = new Set<{ current: (text: string) => void }>()

/** Brings a scan to the screen on top, from whatever read it. */
export const deliver = (scanned: Scanned): void => targets.at(-1)?.current(scanned)

/** Begins to catch bursts on this window; before anything is drawn, so that no key comes too early. */
export function startScanner(target: Window): () => void {
  target.addEventListener('keydown', noteEscape, true)
  const config = () => ({ ...WEDGE_DEFAULTS, ...settings().scanner })
  const listeners = {
    burst: ({ text, raw, end, symbology, endedAt }: Burst) => {
      for (const watcher of [...watchers]) watcher.current({ raw, end })
      deliver({ text, symbology, entry: 'wedge', endedAt })
    },
    typed: (text: string) => {
      for (const typist of [...typists]) typist.current(text)
    },
    cut: (text: string) => {
      for (const cut of [...cuts]) cut.current(text)
    },
  }
  const caught = catchWedge(target, listeners, config())
  const silent = onSettings(() => caught.configure(config()))
  return () => {
    silent()
    caught.stop()
  }
}

function useLatest<T>(value: T): { current: T } {
  const latest = useRef(value)
  useEffect(() => {
    latest.current = value
  })
  return latest
}

/** While this is mounted, scans come here (and to nobody below). */
export function useScanTarget(handle: Target, active = true): void {
  const latest = useLatest(handle)
  useEffect(() => {
    if (!active) return
    targets.push(latest)
    return () => {
      targets.splice(targets.indexOf(latest), 1)
    }
  }, [active, latest])
}

/** A person's characters where no field has the focus: hotkeys and the PIN pad. A burst never gets here. */
export function useTyped(handle: Typed, active = true): void {
  const latest = useLatest(handle)
  useEffect(() => {
    if (!active) return
    typists.add(latest)
    return () => void typists.delete(latest)
  }, [active, latest])
}

/** Each scan as the scanner sent it, before it goes where scans go. */
export function useRawScans(handle: (scan: RawScan) => void): void {
  const latest = useLatest(handle)
  useEffect(() => {
    watchers.add(latest)
    return () => void watchers.delete(latest)
  }, [latest])
}

/** A scan lost its end because the window lost the focus in the middle of it. */
export function useCutScans(handle: (text: string) => void): void {
  const latest = useLatest(handle)
  useEffect(() => {
    cuts.add(latest)
    return () => void cuts.delete(latest)
  }, [latest])
}

/** True while a dialogue is open: the page's own keys rest then. */
export const dialogueOpen = (): boolean => document.querySelector('[role="dialog"],[role="alertdialog"]') !== null

/** Was a dialogue or menu open when the last Escape came? It closes by that key, and without motion it is gone before the page is asked. */
let escapeIsTaken = false
const noteEscape = ({ key }: KeyboardEvent): void => {
  if (key === 'Escape') escapeIsTaken = dialogueOpen() || document.querySelector('[role="menu"]') !== null
}

/** Hotkeys of a page: `{ '/': search }`. `Escape` too, unless a dialogue takes it. */
export function useKeys(keys: Readonly<Record<string, () => void>>): void {
  const latest = useLatest(keys)
  useTyped((text) => {
    if (!dialogueOpen()) latest.current[text]?.()
  })
  useEffect(() => {
    const down = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !event.defaultPrevented && !escapeIsTaken) latest.current['Escape']?.()
    }
    window.addEventListener('keydown', down)
    return () => window.removeEventListener('keydown', down)
  }, [latest])
}
