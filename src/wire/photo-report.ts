// The gate's report as it crosses the bridge and stands in an event (domain/photo-report.ts).
import { z } from 'zod'
import type { PhotoReport } from '../domain/photo-report.ts'
import { PHOTO_EXCUSES } from '../domain/vocabulary.ts'

const share = z.number().min(0).max(1)
const px = z.int().min(1).max(65_535)
const tests = z.array(z.enum(['size', 'sharpness', 'exposure', 'near-copy', 'place', 'label'])).max(6)

export const PhotoReportSchema = z.object({
  widthPx: px,
  heightPx: px,
  sharpness: z.number().min(0),
  dark: share,
  bright: share,
  dHash: z.string().regex(/^[0-9a-f]{16}$/),
  nearest: z.int().min(0).max(64).nullable(),
  labelsBlurred: z.int().min(0).max(100),
  fixAgeMs: z.number().min(0).nullable(),
  accuracyM: z.number().min(0).nullable(),
  failed: tests,
  weak: tests,
  retakes: z.int().min(0).max(100),
  excuse: z.enum(PHOTO_EXCUSES).exactOptional(),
}) satisfies z.ZodType<PhotoReport>
