/** A Scan4Transport label as a carrier prints it, with both addresses written out (DOMAIN §18): the people on it are invented. */
import { GS } from '../../src/domain/numbers/gs1-element-string.ts'

/** Of persons, and in no event. */
export const LONG_LABEL_SECRETS = ['Zwicky-Hasler', 'Amselweg', 'Balzer', 'Lerchenpfad', '4237771234', 'Hintereingang']

export function longLabel(sscc: string): string {
  const fields: [ai: string, value: string][] = [
    ['401', 'CON-2026-1123-00077'],
    ['403', 'AT9494B3'],
    ['420', '9494'],
    ['4300', 'Zwicky+Treuhand+und+Verwaltungs+AG'],
    ['4301', 'Leonie+Zwicky-Hasler'],
    ['4302', 'Amselweg+17%2C+Hintereingang+ueber+den+Hof%2C+zweite+Tuere+links'],
    ['4303', 'Stiege+4%2C+Stock+3%2C+Tuer+12%2C+Klingel+Zwicky+%2F+Hasler'],
    ['4304', 'Quartier+Im+Rietle%2C+hinter+dem+Feuerwehrdepot'],
    ['4305', 'Schaan'],
    ['4306', 'Oberland'],
    ['4307', 'LI'],
    ['4308', '4237771234'],
    ['4309', '13716500001895090000'],
    ['4310', 'Balzer+Versandhaus+Retouren+AG'],
    ['4311', 'Urs+Balzer%2C+Warenannahme'],
    ['4312', 'Lerchenpfad+9%2C+Rampe+7+bis+11%2C+Einfahrt+von+der+Nordseite'],
    ['4313', 'Logistikpark+Rheintal%2C+Halle+C%2C+Tor+34%2C+Anmeldung+im+Buero'],
    ['4314', 'Industriegebiet+Unteres+Ried%2C+Zufahrt+nur+fuer+Lieferanten'],
    ['4315', 'Buchs+SG'],
    ['4316', 'St.+Gallen'],
    ['4317', 'CH'],
    ['4318', '9470'],
    ['4319', '417771234567'],
    ['4320', 'Express+bis+12+Uhr+mit+Unterschrift'],
    ['4321', '0'],
    ['4322', '0'],
    ['4323', '1'],
    ['4324', '2611230800'],
    ['4325', '2611231200'],
    ['400', 'ORDER-77120934-AUTUMN-CATALOG'],
  ]
  return `00${sscc}${fields.map(([ai, value]) => ai + value).join(GS)}`
}
