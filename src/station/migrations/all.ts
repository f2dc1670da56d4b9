// Numbered, never edited once released; each new one comes with a test that migrates an old database (SPEC [J7]).
import type { Migration } from '../../sql/migrate.ts'
import { first } from './001-first.ts'
import { photos } from './002-photos.ts'
import { positions } from './003-positions.ts'
import { drafts } from './004-drafts.ts'
import { troubles } from './005-troubles.ts'
import { doorPins } from './006-door-pins.ts'
import { routeFacts } from './007-route-facts.ts'
import { photosAtStops } from './008-photos-at-stops.ts'
import { debriefs } from './009-debriefs.ts'
import { talk } from './010-talk.ts'
import { lanesOfMissing } from './011-lanes-of-missing.ts'
import { arrivedThisRound } from './012-arrived-this-round.ts'

export const STATION_MIGRATIONS: readonly Migration[] = [
  ...[first, photos, positions, drafts, troubles],
  ...[doorPins, routeFacts, photosAtStops, debriefs, talk, lanesOfMissing],
  arrivedThisRound,
]
