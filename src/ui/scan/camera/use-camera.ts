import { useDisclosure } from '@mantine/hooks'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { useKeys } from '../scanner.ts'
import { type CameraPurpose, type CameraSession, type CameraState, createCameraSession } from './session.ts'

export type CameraSwitch = { opened: boolean; toggle: () => void; close: () => void }

/** Pages whose camera is open now: one, or none. */
let openPages = 0

/**
 * Whether a page's camera is open. It closes with the page, but who goes straight on to another scanning page, by a door's code,
 * finds it open there. `c` opens and closes it too.
 */
export function useCameraSwitch(): CameraSwitch {
  // The page that is left counts until the next one is drawn.
  const [opened, { toggle, close }] = useDisclosure(openPages > 0)
  useEffect(() => {
    if (!opened) return
    openPages++
    return () => {
      openPages--
    }
  }, [opened])
  useKeys({ c: toggle })
  return { opened, toggle, close }
}

/** A camera that runs while this is mounted and the window can be seen; released at once otherwise. */
export function useCameraSession(purpose: CameraPurpose = 'scan'): CameraSession {
  const [session] = useState(() => createCameraSession(purpose))
  useEffect(() => {
    const follow = (): void => (document.hidden ? session.stop() : session.start())
    const plugged = (): void => {
      const { failure } = session.state()
      if (failure === 'none' || failure === 'gone') session.start()
    }
    const devices = 'mediaDevices' in navigator ? navigator.mediaDevices : null
    follow()
    document.addEventListener('visibilitychange', follow)
    devices?.addEventListener('devicechange', plugged)
    return () => {
      document.removeEventListener('visibilitychange', follow)
      devices?.removeEventListener('devicechange', plugged)
      session.stop()
    }
  }, [session])
  return session
}

/** One part of the session's state; the component is drawn again only when that part changes. */
export function useCameraState<T>(session: CameraSession, part: (state: CameraState) => T): T {
  return useSyncExternalStore(session.subscribe, () => part(session.state()))
}
