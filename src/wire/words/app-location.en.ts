/** Where the device is: what a driver reads about it. `problem` is also what the station says itself. */
export const locationEn = {
  title: 'Your position',
  problem: {
    'none-yet': 'No position yet. It comes by itself under open sky; work goes on without it.',
    denied:
      'This window may not see the position. Allow it in the window’s settings for this page, or connect a receiver.',
    unavailable: 'This device cannot tell its position by itself. Connect a GPS receiver, or go on without.',
    stale: 'The last position is old. Under open sky a new one comes by itself.',
    frozen: 'The receiver repeats the same position. Pull its plug out and in again.',
    'from-the-future': 'The receiver tells a time that has not come yet. Pull its plug out and in again.',
    jumped: 'The position leapt further than a van can drive. It is recorded and marked.',
    'receiver-gone': 'The GPS receiver does not answer. Check its cable; it is used again as soon as it does.',
    'bad-data': 'The GPS receiver sends what cannot be read. Check its cable and plug.',
  },
  source: { browser: 'this device', nmea: 'the GPS receiver on a cable', gpsd: 'the GPS receiver', none: 'none' },
  paused: {
    break: 'You are on a break: nothing is recorded and nobody sees where you are.',
    'off-shift': 'Nobody is on shift here: nothing is recorded.',
    'not-a-driver': 'Positions are recorded for drivers only.',
  },
  recorded_one: '{{count}} position recorded today',
  recorded_other: '{{count}} positions recorded today',
  unsent_one: '{{count}} not sent yet',
  unsent_other: '{{count}} not sent yet',
  accuracy: 'accurate to {{metres}} m',
  by: 'by {{source}}, {{age}}',
  what: 'Recorded only on shift and never on a break, so that customers and the depot know where a parcel is. Kept for 60 days, roughly after 7.',
  show: 'What is recorded',
  suspect: 'marked as doubtful',
}
