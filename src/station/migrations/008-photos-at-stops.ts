import type { Migration } from '../../sql/migrate.ts'

/** Where each photo was taken, so that no other stop's event can name it. Photos of before do not say it and count anywhere, as they did. */
export const photosAtStops: Migration = {
  number: 8,
  name: 'the stop of each photo',
  up: 'ALTER TABLE photos ADD COLUMN stop_id TEXT;',
}
