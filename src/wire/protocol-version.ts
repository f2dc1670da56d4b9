// The protocol between station and hub, a line a version. Hub and station one version apart still work (DESIGN §4).
export const PROTOCOL_HISTORY = [{ version: 1, day: '2026-11-22', change: 'push, pull, session, enrolment' }] as const
export const PROTOCOL_VERSION = 1
export const OLDEST_PROTOCOL = 1
