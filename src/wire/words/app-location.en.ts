/** Where the device is: what the station says of each trouble (`sentence` of the verb `location`). */
export const locationEn = {
  problem: {
    'none-yet': 'No position yet. It comes by itself under open sky; work goes on without it.',
    denied:
      'This window may not see the position. Allow it in the window’s settings for this page, or connect a receiver.',
    unavailable: 'This device cannot tell its position by itself. Connect a GPS receiver, or go on without.',
    stale: 'The last position is old. Under open sky a new one comes by itself.',
    frozen: 'The receiver repeats the same position. Pull its plug out and in again.',
    'from-the-future': 'The receiver tells a time that has not come yet. Pull its plug out and in again.',
    jumped: 'The position leapt further than a van can drive. It is recorded and marked.',
    suspect:
      'The position is in doubt: it leapt, or the receiver’s clock is behind. It is recorded and marked, and shows no door as reached until it is sure again.',
    'receiver-gone': 'The GPS receiver does not answer. Check its cable; it is used again as soon as it does.',
    'bad-data': 'The GPS receiver sends what cannot be read. Check its cable and plug.',
  },
}
