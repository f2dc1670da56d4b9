import { useSyncExternalStore } from 'react'
import { frameOf, NO_FRAME, type ScannerFrame } from './scanner-frame.ts'

/** What this window's user set, on this device only. */
export type Settings = {
  spoken: boolean
  contrast: 'normal' | 'high'
  /** what its hand-held scanner sends around each code */ scanner: ScannerFrame
}

const KEY = 'waymark-settings'
const listeners = new Set<() => void>()
let current: Settings = read()

function read(): Settings {
  const usual: Settings = { spoken: false, contrast: 'normal', scanner: NO_FRAME }
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Settings>
    return { ...usual, ...kept, scanner: frameOf(kept.scanner) }
  } catch {
    return usual // unreadable settings are no reason not to start
  }
}

export const settings = (): Settings => current

export function change(part: Partial<Settings>): void {
  current = { ...current, ...part }
  localStorage.setItem(KEY, JSON.stringify(current))
  for (const tell of listeners) tell()
}

export const onSettings = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
export const useSettings = (): Settings => useSyncExternalStore(onSettings, settings)

/** Says a word aloud where that is switched on; a newer word cuts off the older. */
export function speak(text: string): void {
  if (!current.spoken || !('speechSynthesis' in window)) return
  speechSynthesis.cancel()
  const said = new SpeechSynthesisUtterance(text)
  said.lang = 'en'
  said.rate = 1.15
  speechSynthesis.speak(said)
}
