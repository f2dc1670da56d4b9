// Who lives and works in the demo. Surnames and firms are made from the region's field, stream and mountain names, so that they sound of the
// place and are nobody's; mail goes to example.org, which is reserved and reaches no one (RFC 2606).
import type { Random } from './random.ts'

const words = (list: string): readonly string[] => list.split(/\s+/u)

const FIRST_NAMES = words(
  `Anina Beat Carla Corina Daria Elias Fabio Flurina Gabriel Hanna Ivo Jana Jonas Kilian Lea Leander Livia Luzia Magnus Marlene
  Mattia Mirjam Moritz Nadja Noah Petra Ramona Reto Rita Sandro Selina Severin Silvan Tamara Urs Valentin Vreni`,
)
const SURNAMES = words(
  `Auwälder Bargellner Bergwieser Dreischwester Egertner Ellhorner Falkniser Fallsgasser Galiner Gaschloer Grauspitzer Guflinner
  Guschger Heubüheler Kirchtaler Lawenauer Maschlinner Mareeser Naafkopfer Oberauer Plattenspitzer Quäderler Rheindammer Riethaler
  Rüfner Saminer Schwemmiger Silumer Tidrüfner Tobelwalder Valorscher Valünaer Wangerberger Wiesgasser Zepfenauer`,
)
const FIRMS = [
  ...['Werkstatt Rüfi', 'Café Silum', 'Praxis am Rietle', 'Bäckerei Valorsch', 'Optik Galina', 'Papeterie Lawena'],
  ...[
    'Schreinerei Tobel',
    'Apotheke Samina',
    'Garage Ellhorn',
    'Blumen Guschg',
    'Architektur Plattenspitz',
    'Musikhaus Naaf',
  ],
] as const

export type Household = { name: string; business: boolean }
export type Shipper = { name: string; contents: readonly string[] }

export const SHIPPERS: readonly Shipper[] = [
  { name: 'Alpenladen', contents: ['clothing', 'outdoor gear', 'shoes'] },
  { name: 'Buchstube Dreischwestern', contents: ['books', 'games'] },
  { name: 'Velo Falknis', contents: ['bicycle parts', 'helmet'] },
  { name: 'Kräuterhaus Samina', contents: ['tea', 'cosmetics'] },
  { name: 'Grauspitz Technik', contents: ['electronics', 'spare parts', 'cables'] },
  { name: 'Lawena Wohnen', contents: ['lamp', 'household goods', 'textiles'] },
]
/** Whose parcels go to grown-ups only (DOMAIN §4.3). */
export const WINE_SHIPPER: Shipper = { name: 'Weinkeller Ellhorn', contents: ['wine'] }

/** What drivers wrote about a door. Two of them contradict each other on purpose (DOMAIN §4 Notes). */
export const STOP_NOTES = [
  'Entrance is round the back, past the garage.',
  'Bell does not work, please knock.',
  'Dog in the garden, friendly.',
  'Gate closes at 18:00.',
  'Ring at the office on the first floor.',
  'Parking only in front of number 2.',
  'Leave at the back door.',
  'Front door only, never at the back.',
  'Steep drive, do not go up in snow.',
  'Letterbox is at the road, not at the house.',
] as const

/** Deals names, each person and firm once. */
export function nameDealer(random: Random): { person: () => string; household: () => Household } {
  const surnames = random.shuffled(SURNAMES)
  const firms = random.shuffled(FIRMS)
  const taken = new Set<string>()
  const person = (): string => {
    // 37 first names by 35 surnames: an unused pair is found in a step or two
    for (;;) {
      const name = `${random.pick(FIRST_NAMES)} ${random.pick(surnames)}`
      if (taken.has(name)) continue
      taken.add(name)
      return name
    }
  }
  const household = (): Household => {
    const firm = random.chance(0.18) ? firms.pop() : undefined
    return firm === undefined ? { name: person(), business: false } : { name: firm, business: true }
  }
  return { person, household }
}

/** `Jana Rüfner` → `jana.ruefner@example.org` */
export function mailOf(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[äöüé]/gu, (letter) => ({ ä: 'ae', ö: 'oe', ü: 'ue', é: 'e' })[letter] ?? '')
    .replace(/[^a-z]+/gu, '.')
  return `${plain}@example.org`
}
