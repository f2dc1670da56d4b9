// PINs at the door, sealed, and what checks them at each station.
import type { DeviceId, PackageId, SiteId } from '../../../domain/brands.ts'
import type { WritableDb } from '../../../sql/open.ts'
import { prepareAll, sql } from '../../../sql/statements.ts'
import { inTransaction } from '../../../sql/transaction.ts'
import type { KeptPin, PinStore, PinVerifier } from '../pins.ts'

/**
 * `pins`: without the package's key a box tells nothing. `pin_verifiers`: a row a station and parcel in its scope, gone when the parcel leaves it; `n`
 * is never given twice, so that a station's cursor never passes one that it has not got. Both go with an erased parcel.
 */
export const DOOR_PINS = `
  CREATE TABLE pins (
    package_id TEXT PRIMARY KEY,
    issue INTEGER NOT NULL,
    key_id TEXT NOT NULL,
    box TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE pin_verifiers (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    package_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    site TEXT NOT NULL,
    issue INTEGER NOT NULL,
    salt TEXT NOT NULL,
    hash TEXT NOT NULL,
    UNIQUE (package_id, device_id)
  ) STRICT;
  CREATE INDEX pin_verifiers_of ON pin_verifiers (device_id, n);
  CREATE TRIGGER no_pin_of_the_erased AFTER INSERT ON erased_packages
    BEGIN
      DELETE FROM pins WHERE package_id = NEW.package_id;
      DELETE FROM pin_verifiers WHERE package_id = NEW.package_id;
    END;`

type PinRow = { package_id: string; issue: number; key_id: string; box: string; key: string }
type VerifierRow = { n: number; package_id: string; device_id: string; site: string } & {
  issue: number
  salt: string
  hash: string
}

export const PIN_SQL = {
  add: sql<[string, string, string]>('INSERT INTO pins (package_id, issue, key_id, box) VALUES (?, 1, ?, ?)'),
  get: sql<[string], PinRow>(`
    SELECT p.package_id, p.issue, p.key_id, p.box, k.key
    FROM pins AS p JOIN package_keys AS k ON k.package_id = p.package_id AND k.key_id = p.key_id
    WHERE p.package_id = ?`),
  renew: sql<[string, string, string]>('UPDATE pins SET issue = issue + 1, key_id = ?, box = ? WHERE package_id = ?'),
  dropAll: sql<[string]>('DELETE FROM pin_verifiers WHERE package_id = ?'),
  /** the package left the site's scope (projections.ts, in its transaction) */
  drop: sql<[string, string]>('DELETE FROM pin_verifiers WHERE package_id = ? AND site = ?'),
  lacking: sql<[string, string, number], PinRow>(`
    SELECT p.package_id, p.issue, p.key_id, p.box, k.key
    FROM scope_members AS m
    CROSS JOIN pins AS p ON p.package_id = m.package_id
    CROSS JOIN package_keys AS k ON k.package_id = p.package_id AND k.key_id = p.key_id
    WHERE m.site = ? AND NOT EXISTS (
      SELECT 1 FROM pin_verifiers AS v WHERE v.package_id = p.package_id AND v.device_id = ? AND v.issue = p.issue)
    LIMIT ?`),
  put: sql<[string, string, string, string, string, number]>(`
    INSERT OR REPLACE INTO pin_verifiers (package_id, device_id, site, issue, salt, hash)
    SELECT p.package_id, ?, m.site, p.issue, ?, ?
    FROM pins AS p JOIN scope_members AS m ON m.site = ? AND m.package_id = p.package_id
    WHERE p.package_id = ? AND p.issue = ?`),
  since: sql<[string, number, number], VerifierRow>(
    'SELECT * FROM pin_verifiers WHERE device_id = ? AND n > ? ORDER BY n LIMIT ?',
  ),
}

export function openPins(db: WritableDb): PinStore {
  const q = prepareAll(db, PIN_SQL)
  return {
    pin: async (packageId) => {
      const row = q.get.get(packageId)
      return row === undefined ? null : asPin(row)
    },
    renewPin: async ({ packageId, keyId, box }) =>
      inTransaction(db, () => {
        q.dropAll.run(packageId)
        return q.renew.run(keyId, box, packageId).changes > 0
      }),
    pinsLacking: async (site, deviceId, limit) => q.lacking.all(site, deviceId, limit).map(asPin),
    putPinVerifier: async ({ packageId, issue, deviceId, site, salt, hash }) =>
      inTransaction(db, () => q.put.run(deviceId, salt, hash, site, packageId, issue).changes > 0),
    pinVerifiersSince: async (deviceId, after, limit) => q.since.all(deviceId, after, limit).map(asVerifier),
  }
}

const asPin = (row: PinRow): KeptPin => ({
  packageId: row.package_id as PackageId,
  issue: row.issue,
  keyId: row.key_id,
  box: row.box,
  key: row.key,
})
const asVerifier = (row: VerifierRow): PinVerifier & { n: number } => ({
  n: row.n,
  packageId: row.package_id as PackageId,
  issue: row.issue,
  deviceId: row.device_id as DeviceId,
  site: row.site as SiteId,
  salt: row.salt,
  hash: row.hash,
})
