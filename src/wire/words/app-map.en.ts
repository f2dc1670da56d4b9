/** The street map with routes, stops and drivers. What cannot be shown is said, and what is shown all the same. */
export const mapEn = {
  title: 'Map',
  about:
    'Arrow keys move the map, + and − change how near it is. Every stop on it stands in the list too, where it can be opened.',
  zoomIn: 'Nearer',
  zoomOut: 'Further away',
  fit: 'Show all',
  follow: 'Me and the next stop',
  loading: 'The map is being read …',
  route: 'Route {{route}}',
  trouble: {
    gone: 'The street map’s file is not there. Routes and stops are drawn without streets. Ask whoever set this device up to put the file back.',
    notAMap:
      'The street map’s file is no map that can be read. Routes and stops are drawn without streets. Ask whoever set this device up for a new file.',
    cut: 'The street map’s file is cut off, so streets are missing. Routes and stops are all drawn. Ask whoever set this device up to copy the file again.',
    elsewhere:
      'The street map is of another region. Routes and stops are drawn without streets. Ask whoever set this device up for the map of this region.',
  },
  driver: {
    seen: 'seen {{age}} ago',
    seenNow: 'seen just now',
    accuracy: '± {{metres}} m',
    heading: 'heading {{direction}}',
    standing: 'standing',
    next: 'next: {{stop}}',
    farKm: 'can be {{km}} km away from there by now',
    farM: 'can be {{metres}} m away from there by now',
    onBreak: 'On a break: nothing is recorded until it ends.',
    breakSince: 'On a break since {{time}}',
    silent: 'No news since: there may be no network, or the tablet is off.',
    deskSilent: 'This desk has had no network since {{time}}: what was heard of the driver since is not known here.',
    mock: 'The tablet says that this place may be made up.',
    browser: 'from the tablet’s own location',
    nmea: 'from the receiver on the cable',
    gpsd: 'from the vehicle’s receiver',
    none: 'No driver has been seen today. Places come while a driver is on shift and has a network.',
  },
  direction: {
    ...{ n: 'north', ne: 'north-east', e: 'east', se: 'south-east' },
    ...{ s: 'south', sw: 'south-west', w: 'west', nw: 'north-west' },
  },
  people: {
    title: 'Drivers on the road',
    count_one: '{{count}} driver on the road',
    count_other: '{{count}} drivers on the road',
  },
}
