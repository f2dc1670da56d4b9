// Where the data made by others lies; it is read there and never copied. What needs it skips, and says so, when it is not here.
import { join } from 'node:path'

/** A path in the folder with the test data; it need not exist. */
export const testData = (path: string): string =>
  join(process.env['WAYMARK_TEST_DATA'] ?? join(import.meta.dirname, '../../../shared/data'), path)
