// Hub → station, live (DESIGN §4 Live): GET /v1/live with the lease, server-sent events. News is a hint to pull from one's own cursor; a lost one
// costs time, never news. Events: `news` data {"position"}; `places` data {"cursor"} (read /v1/positions); `photo` data {"sha256"} (now whole at
// the hub); `messages` data {"cursor"} (read /v1/messages); `beat` every heartbeat.
import { z } from 'zod'

export const LIVE_PATH = '/v1/live'
export const LiveNews = z.object({ position: z.int().min(0) })
export const LivePlaces = z.object({ cursor: z.int().min(0) })
export const LivePhoto = z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) })
export const LiveMessages = z.object({ cursor: z.int().min(0) })
