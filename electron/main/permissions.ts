// What the page may ask of the device: its camera and its position. All else is denied without a question.
import type { Session } from 'electron'
import { DESKTOP_ORIGIN } from '../../src/wire/desktop.ts'

/** An address of our own page. `URL.origin` of a scheme of one's own is "null" in Node, so host and scheme are read. */
export function isOurs(address: string | undefined): boolean {
  const url = URL.parse(address ?? '')
  return url !== null && `${url.protocol}//${url.host}` === DESKTOP_ORIGIN
}

type Asked = { origin: string | undefined; isMainFrame: boolean; media: readonly string[] }

function mayHave(permission: string, asked: Asked): boolean {
  if (!asked.isMainFrame || !isOurs(asked.origin)) return false
  if (permission === 'geolocation') return true
  // The camera alone: a request that also names the microphone is denied whole.
  return permission === 'media' && asked.media.length > 0 && asked.media.every((kind) => kind === 'video')
}

export function guardSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    const media = 'mediaTypes' in details ? (details.mediaTypes ?? []) : []
    answer(mayHave(permission, { origin: details.requestingUrl, isMainFrame: details.isMainFrame, media }))
  })
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin, details) => {
    const media = details.mediaType === undefined ? [] : [details.mediaType]
    return mayHave(permission, { origin: requestingOrigin, isMainFrame: details.isMainFrame, media })
  })
  session.setDevicePermissionHandler(() => false)
}
