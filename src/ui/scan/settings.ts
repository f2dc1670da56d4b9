import { useSyncExternalStore } from 'react'

/** What this window's user set, on this device only. */
export type Settings = { spoken: boolean; contrast: 'normal' | 'high' }

const KEY = 'waymark-settings'
const listeners = new Set<() => void>()
let current: Settings = read()

function read(): Settings {
  const usual: Settings = { spoken: false, contrast: 'normal' }
  try {
    return { ...usual, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Settings>) }
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

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
export const useSettings = (): Settings => useSyncExternalStore(subscribe, settings)

/** Says a word aloud where that is switched on; a newer word cuts off the older. */
export function speak(text: string): void {
  if (!current.spoken || !('speechSynthesis' in window)) return
  speechSynthesis.cancel()
  const said = new SpeechSynthesisUtterance(text)
  said.lang = 'en'
  said.rate = 1.15
  speechSynthesis.speak(said)
}
