// The one file that reads the environment. Every limit of the hub has its name, unit, default and reason here; the README lists them.
import { resolve } from 'node:path'
import { z } from 'zod'
import { FORGET_AFTER_MS } from '../wire/down.ts'
import { isLoopback } from './loopback.ts'

const count = (fallback: number) => z.coerce.number().int().min(1).default(fallback)
const text = z.string().trim().min(1)

/** Environment name → what it is. Unknown names are not looked at. */
const Environment = z.object({
  /** where it listens; another address than loopback belongs behind a TLS proxy */
  WAYMARK_HUB_HOST: text.default('127.0.0.1'),
  /** 0 = any free port */
  WAYMARK_HUB_PORT: z.coerce.number().int().min(0).max(65_535).default(7400),
  WAYMARK_HUB_DATA: text.default('.waymark/hub'),
  /** how customers reach it, for the links in answers and mail; default: where it listens, which is enough only as long as no mail leaves this machine */
  WAYMARK_HUB_URL: z.url().optional(),
  /** bearer key of the dispatch system and the supervisors' tools; default: made at the first start, kept in `operator.key` in the data folder */
  WAYMARK_OPERATOR_KEY: text.min(16).optional(),
  /** how many proxies of ours stand in front; their forwarded address is what the rate limits count */
  WAYMARK_TRUSTED_PROXIES: z.coerce.number().int().min(0).max(5).default(0),
  /** `CODE@SITE`: an enrolment code put in at the start, for the demo and for unattended set-ups; one use like any other */
  WAYMARK_ENROL_CODE: z
    .string()
    .regex(/^[^@\s]{4,64}@[A-Za-z0-9_.-]{1,64}$/, 'CODE@SITE')
    .optional(),
  /** set once after the data folder was put back from a backup by hand, should the hub not see it by itself */
  WAYMARK_HUB_RESTORED: z.enum(['0', '1']).default('0'),
  WAYMARK_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),

  WAYMARK_MAX_BODY_KiB: count(1024),
  WAYMARK_MAX_JSON_DEPTH: count(32),
  WAYMARK_MAX_CONNECTIONS: count(1000),
  /** pushes being worked on or waiting; beyond it the answer is 503 at once */
  WAYMARK_MAX_WAITING_PUSHES: count(64),
  /** requests a minute and address, for every verb that has no lease */
  WAYMARK_MAX_REQUESTS_A_MINUTE: count(600),
  /** requests a minute and lease */
  WAYMARK_MAX_LEASED_REQUESTS_A_MINUTE: count(6000),
  /** what a revoked station may hand over a day; and as much again in photos; more is told to wait */
  WAYMARK_MAX_HAND_OVER_MiB: count(128),
  /** what unknown stations may hand over a day and address; all of them together eight times as much */
  WAYMARK_MAX_STRANGER_HAND_OVER_MiB: count(64),
  /** tries of enrolment codes a minute and address */
  WAYMARK_MAX_ENROL_TRIES_A_MINUTE: count(20),
  WAYMARK_REQUEST_TIMEOUT_MS: count(30_000),
  WAYMARK_HEADERS_TIMEOUT_MS: count(10_000),
  WAYMARK_KEEP_ALIVE_MS: count(15_000),
  /** event loop delay beyond which new work is answered 503 */
  WAYMARK_MAX_LOOP_DELAY_MS: count(2_000),
  /** what `Retry-After` says; stations add jitter */
  WAYMARK_RETRY_AFTER_S: count(2),
  WAYMARK_LEASE_MS: count(3_600_000),
  WAYMARK_CHALLENGE_MS: count(120_000),
  WAYMARK_ENROL_CODE_MS: count(24 * 3_600_000),
  WAYMARK_MAX_PULL_CHANGES: z.coerce.number().int().min(1).max(490).default(400),
  /** projections wait for this much quiet after a commit, so that pushes go first … */
  WAYMARK_PROJECT_QUIET_MS: count(15),
  /** … but never longer than this */
  WAYMARK_PROJECT_LATEST_MS: count(200),
  /** how long a station may keep the personal facts of a package that left its scope */
  WAYMARK_FORGET_AFTER_MS: count(FORGET_AFTER_MS),
  WAYMARK_MAX_LIVE_SUBSCRIBERS: count(2000),
  /** bytes a slow live subscriber may have waiting before it is cut, to resume from its cursor */
  WAYMARK_MAX_LIVE_BUFFER_KiB: count(256),
  WAYMARK_LIVE_HEARTBEAT_MS: count(20_000),
  /** the customer sees the driver's place and the stops that come before only within so many stops of the own one */
  WAYMARK_LAST_STOPS: count(10),
  /** a driver's place older than this is not shown to customers */
  WAYMARK_DRIVER_SEEN_MS: count(15 * 60_000),
  /** after its end a parcel's link opens name, place and photo for so long; then it shows the status only */
  WAYMARK_CLAIM_WINDOW_MS: count(14 * 24 * 3_600_000),
  /** `smtp://user:password@host:587`, or `smtps://…:465`; absent: no mail is sent */
  WAYMARK_SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  /** who the mails are from: `Waymark <parcels@example.org>` */
  WAYMARK_MAIL_FROM: text.max(200).optional(),
  /** a mail that is not taken within this time is tried again later */
  WAYMARK_MAIL_DEADLINE_MS: count(30_000),
  /** what an undo could still take back is not told before */
  WAYMARK_SETTLE_MS: count(90_000),
  /** a mail that could not be sent for so long is given up, with an alarm */
  WAYMARK_MAIL_GIVE_UP_MS: count(3 * 24 * 3_600_000),
  /** how long positions of drivers are kept; their purpose is the day's work, its disputes and nothing else (DOMAIN §15.1) */
  WAYMARK_POSITION_DAYS: count(60),
  /** older trails keep one point in five minutes */
  WAYMARK_POSITION_THIN_DAYS: count(7),
  /** how long messages between drivers and the desk, and emergencies, are kept (DOMAIN §15.1) */
  WAYMARK_MESSAGE_DAYS: count(60),
  /** messages an hour and station; more wait on the station. Emergencies are not counted */
  WAYMARK_MAX_MESSAGES_AN_HOUR: count(240),
  /** parts of photos being taken at the same time; beyond it the answer is 503 at once */
  WAYMARK_MAX_PHOTO_UPLOADS: count(32),
  /** photos that were begun and are not whole, of all stations; beyond it no other is begun */
  WAYMARK_MAX_UNFINISHED_PHOTOS: count(2000),
  /** how long one that was begun is kept since its last byte: longer than a station is without network */
  WAYMARK_UNFINISHED_PHOTO_MS: count(14 * 24 * 3_600_000),
})
type Environment = z.infer<typeof Environment>

export type HubConfig = {
  host: string
  port: number
  dataDir: string
  publicUrl: string | null
  operatorKey: string | null
  trustedProxies: number
  enrolCode: { code: string; site: string } | null
  restored: boolean
  /** null: no mail is sent */
  mail: { smtpUrl: string; from: string } | null
  logLevel: Environment['WAYMARK_LOG_LEVEL']
  limits: HubLimits
}
export type HubLimits = {
  bodyBytes: number
  jsonDepth: number
  connections: number
  waitingPushes: number
  requestsPerMinute: number
  leasedRequestsPerMinute: number
  handOverBytes: number
  strangerHandOverBytes: number
  enrolTriesPerMinute: number
  requestTimeoutMs: number
  headersTimeoutMs: number
  keepAliveMs: number
  loopDelayMs: number
  retryAfterS: number
  leaseMs: number
  challengeMs: number
  enrolCodeMs: number
  pullChanges: number
  projectQuietMs: number
  projectLatestMs: number
  forgetAfterMs: number
  liveSubscribers: number
  liveBufferBytes: number
  liveHeartbeatMs: number
  lastStops: number
  driverSeenMs: number
  claimWindowMs: number
  mailDeadlineMs: number
  settleMs: number
  mailGiveUpMs: number
  positionDays: number
  positionThinDays: number
  messageDays: number
  messagesPerHour: number
  photoUploads: number
  unfinishedPhotos: number
  unfinishedPhotoMs: number
}

const limitsOf = (env: Environment): HubLimits => ({
  bodyBytes: env.WAYMARK_MAX_BODY_KiB * 1024,
  jsonDepth: env.WAYMARK_MAX_JSON_DEPTH,
  connections: env.WAYMARK_MAX_CONNECTIONS,
  waitingPushes: env.WAYMARK_MAX_WAITING_PUSHES,
  requestsPerMinute: env.WAYMARK_MAX_REQUESTS_A_MINUTE,
  leasedRequestsPerMinute: env.WAYMARK_MAX_LEASED_REQUESTS_A_MINUTE,
  handOverBytes: env.WAYMARK_MAX_HAND_OVER_MiB * 1024 * 1024,
  strangerHandOverBytes: env.WAYMARK_MAX_STRANGER_HAND_OVER_MiB * 1024 * 1024,
  enrolTriesPerMinute: env.WAYMARK_MAX_ENROL_TRIES_A_MINUTE,
  requestTimeoutMs: env.WAYMARK_REQUEST_TIMEOUT_MS,
  headersTimeoutMs: env.WAYMARK_HEADERS_TIMEOUT_MS,
  keepAliveMs: env.WAYMARK_KEEP_ALIVE_MS,
  loopDelayMs: env.WAYMARK_MAX_LOOP_DELAY_MS,
  retryAfterS: env.WAYMARK_RETRY_AFTER_S,
  leaseMs: env.WAYMARK_LEASE_MS,
  challengeMs: env.WAYMARK_CHALLENGE_MS,
  enrolCodeMs: env.WAYMARK_ENROL_CODE_MS,
  pullChanges: env.WAYMARK_MAX_PULL_CHANGES,
  projectQuietMs: env.WAYMARK_PROJECT_QUIET_MS,
  projectLatestMs: env.WAYMARK_PROJECT_LATEST_MS,
  forgetAfterMs: env.WAYMARK_FORGET_AFTER_MS,
  liveSubscribers: env.WAYMARK_MAX_LIVE_SUBSCRIBERS,
  liveBufferBytes: env.WAYMARK_MAX_LIVE_BUFFER_KiB * 1024,
  liveHeartbeatMs: env.WAYMARK_LIVE_HEARTBEAT_MS,
  lastStops: env.WAYMARK_LAST_STOPS,
  driverSeenMs: env.WAYMARK_DRIVER_SEEN_MS,
  claimWindowMs: env.WAYMARK_CLAIM_WINDOW_MS,
  mailDeadlineMs: env.WAYMARK_MAIL_DEADLINE_MS,
  settleMs: env.WAYMARK_SETTLE_MS,
  mailGiveUpMs: env.WAYMARK_MAIL_GIVE_UP_MS,
  positionDays: env.WAYMARK_POSITION_DAYS,
  positionThinDays: env.WAYMARK_POSITION_THIN_DAYS,
  messageDays: env.WAYMARK_MESSAGE_DAYS,
  messagesPerHour: env.WAYMARK_MAX_MESSAGES_AN_HOUR,
  photoUploads: env.WAYMARK_MAX_PHOTO_UPLOADS,
  unfinishedPhotos: env.WAYMARK_MAX_UNFINISHED_PHOTOS,
  unfinishedPhotoMs: env.WAYMARK_UNFINISHED_PHOTO_MS,
})

function mailOf({ WAYMARK_SMTP_URL: smtpUrl, WAYMARK_MAIL_FROM: from }: Environment): HubConfig['mail'] {
  return smtpUrl === undefined || from === undefined ? null : { smtpUrl, from }
}

/** What each variable is alone and mails need otherwise: a server without a sender's address refuses each, and a link to this machine opens nothing. */
function wrongForMail({ WAYMARK_SMTP_URL, WAYMARK_MAIL_FROM, WAYMARK_HUB_URL }: Environment): string[] {
  if (WAYMARK_SMTP_URL === undefined) return []
  // A server on this machine may be the demo's mailbox, which passes nothing on.
  const leaves = !isLoopback(new URL(WAYMARK_SMTP_URL).hostname)
  const reached = WAYMARK_HUB_URL !== undefined && !isLoopback(new URL(WAYMARK_HUB_URL).hostname)
  return [
    ...(WAYMARK_MAIL_FROM === undefined ? ['WAYMARK_MAIL_FROM: WAYMARK_SMTP_URL needs a sender'] : []),
    ...(leaves && !reached
      ? [
          'WAYMARK_HUB_URL: WAYMARK_SMTP_URL sends mails to others, and their links must open there: set it to the address at which customers reach the hub, like https://track.example.org',
        ]
      : []),
  ]
}

/**
 * The hub's configuration. Throws one Error that names every variable that cannot be used, and why. Tests and the demo give their own `env`.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): HubConfig {
  const parsed = Environment.safeParse(env)
  const wrong = parsed.success
    ? wrongForMail(parsed.data)
    : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  if (!parsed.success || wrong.length > 0)
    throw new Error(`The hub cannot start with this environment.\n${wrong.join('\n')}`)
  const values = parsed.data
  const [code, site] = values.WAYMARK_ENROL_CODE?.split('@') ?? []
  return {
    host: values.WAYMARK_HUB_HOST,
    port: values.WAYMARK_HUB_PORT,
    dataDir: resolve(values.WAYMARK_HUB_DATA),
    publicUrl: values.WAYMARK_HUB_URL ?? null,
    operatorKey: values.WAYMARK_OPERATOR_KEY ?? null,
    trustedProxies: values.WAYMARK_TRUSTED_PROXIES,
    enrolCode: code !== undefined && site !== undefined ? { code, site } : null,
    restored: values.WAYMARK_HUB_RESTORED === '1',
    mail: mailOf(values),
    logLevel: values.WAYMARK_LOG_LEVEL,
    limits: limitsOf(values),
  }
}
