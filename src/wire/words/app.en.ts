// The words that every screen shares, signing in and the sync bar. The depot's: app-depot.en.ts; packages and drivers: app-road.en.ts; states,
// verdicts and reasons: app-states.en.ts. {{…}} is filled in; _one and _other follow `count`.
import { cameraEn } from './app-camera.en.ts'
import { correctEn } from './app-correct.en.ts'
import { dayEn } from './app-day.en.ts'
import { debriefEn } from './app-debrief.en.ts'
import { depotEn } from './app-depot.en.ts'
import { locationEn } from './app-location.en.ts'
import { mapEn } from './app-map.en.ts'
import { photoEn } from './app-photo.en.ts'
import { roadEn } from './app-road.en.ts'
import { scannerEn } from './app-scanner.en.ts'
import { statesEn } from './app-states.en.ts'
import { emergencyEn, talkEn } from './app-talk.en.ts'
import { supervisorEn } from './app-supervisor.en.ts'
import { stopEn } from './app-stop.en.ts'

const sharedEn = {
  time: {
    now: 'just now',
    minutes_one: '{{count}} min',
    minutes_other: '{{count}} min',
    hours_one: '{{count}} hour',
    hours_other: '{{count}} hours',
    days_one: '{{count}} day',
    days_other: '{{count}} days',
    yesterday: 'yesterday {{time}}',
    today: 'today',
    yesterdayDay: 'yesterday',
    tomorrow: 'tomorrow',
  },
  state: {
    asOf: 'as of {{time}}',
    mayBeOld: 'may be old',
    loading: 'Being read …',
    cannotRead: 'This cannot be read now. What was scanned is safe; the list comes back by itself.',
    noAnswer: 'The station did not answer. Please try again.',
  },
  do: { back: 'back', close: 'close', cancel: 'Cancel' },
  id: { copy: 'copy', copied: 'copied' },
  banner: {
    restarting: {
      title: 'The station is restarting.',
      text: 'What was scanned is safe. Wait until this line goes, then scan on.',
    },
    sealed: { title: 'Nothing is recorded now.' },
    focusLost: {
      title: 'Scans go elsewhere.',
      text: 'Another window has the keyboard: touch this one before you scan on.',
      cut: 'A scan was cut off and not recorded. Touch this window, then scan it again.',
    },
  },
  signIn: {
    title: 'Who is working here?',
    people: 'People',
    choose: 'Touch your name',
    chooseThen: 'Then the keys for your PIN show here.',
    pin: 'Your PIN',
    digits_one: '{{count}} digit',
    digits_other: '{{count}} digits',
    erase: 'erase the last digit',
    enter: 'Sign in',
    wrong_one: 'That PIN is wrong. {{count}} try is left.',
    wrong_other: 'That PIN is wrong. {{count}} tries are left.',
    locked_one: 'Too many wrong PINs. Wait {{count}} second.',
    locked_other: 'Too many wrong PINs. Wait {{count}} seconds.',
    unlocked: 'You can try again now.',
    nobody: 'Nobody is known here yet. People come with the first contact to the hub.',
    notEnrolled: 'This device is not enrolled yet. A supervisor does that once, with a code from the hub.',
    scanFirst: 'Sign in first, then scan it again.',
    demo: 'This is the demo: its PINs stand beside the names.',
    demoPin: 'PIN {{pin}}',
    demoLabels: 'Barcodes of today’s parcels to print or scan',
    demoTracking: 'A customer’s tracking page',
  },
  me: {
    startBreak: 'Start a break',
    endBreak: 'End the break',
    onBreak: 'You are on a break.',
    scheme: { auto: 'Colours as the device', light: 'Light', dark: 'Dark' },
    highContrast: 'High contrast, for sunlight',
    spoken: 'Say the word aloud',
    signOut: 'Sign out',
  },
  keys: {
    title: 'Keys',
    search: 'search',
    help: 'this help',
    back: 'back, or close what is open',
    number: 'type a number (where one scans)',
    camera: 'open or close the camera (where one scans)',
    move: 'next button or field',
    scanner:
      'A scanner works on every page, whatever is in focus: its characters never land in a field and never press a key.',
  },
  sync: {
    allSent: 'all sent',
    unsent_one: '{{count}} unsent',
    unsent_other: '{{count}} unsent',
    noContactYet: 'no contact yet',
    now: 'Send now',
    sending: 'Sending …',
    nothingWaits: 'Everything scanned here has reached the hub.',
    safe_one: '{{count}} record is safe on this device. It will go by itself.',
    safe_other: '{{count}} records are safe on this device. They will go by themselves.',
    photosUnsent_one: '{{count}} photo',
    photosUnsent_other: '{{count}} photos',
    photosSafe_one: '{{count}} photo is safe on this device. It follows its record by itself.',
    photosSafe_other: '{{count}} photos are safe on this device. They follow their records by themselves.',
    photosLost_one: '{{count}} photo was deleted or changed on this device before it was sent. Tell a supervisor.',
    photosLost_other:
      '{{count}} photos were deleted or changed on this device before they were sent. Tell a supervisor.',
    quarantined_one: 'The hub could not use {{count}} record and keeps it for a supervisor.',
    quarantined_other: 'The hub could not use {{count}} records and keeps them for a supervisor.',
    conflicts_one: 'The hub found {{count}} conflict. A supervisor will look at it.',
    conflicts_other: 'The hub found {{count}} conflicts. A supervisor will look at them.',
    clock: 'The clock of this device does not agree with the hub. Times are marked until it does.',
    disk: 'Little room is left on this device: {{mib}} MiB. Tell a supervisor.',
    link: {
      online: { since: 'Connected to the hub, last contact {{since}}.', never: 'Connected to the hub.' },
      'no-network': { since: 'No network since {{since}}.', never: 'No network yet.' },
      busy: {
        since: 'The hub is there and takes nothing right now: it is busy or being started. Last contact {{since}}.',
        never: 'The hub is there and takes nothing right now: it is busy or being started.',
      },
      'not-the-hub': {
        since: 'Something answers that is not the hub, since {{since}}: perhaps a sign-in page of the network.',
        never: 'Something answers that is not the hub: perhaps a sign-in page of the network.',
      },
      'handing-over': {
        since: 'The hub no longer knows this device as its own, since {{since}}. It still hands over what it has.',
        never: 'The hub does not know this device as its own. It still hands over what it has.',
      },
      'too-old': {
        since: 'This version is too old for the hub, since {{since}}. Scanning goes on; an update sends it all.',
        never: 'This version is too old for the hub. Scanning goes on; an update sends it all.',
      },
      'not-enrolled': {
        since: 'This device is not enrolled. Last contact {{since}}.',
        never: 'This device is not enrolled yet.',
      },
    },
  },
  checkpoint: { receive: 'Receive', sort: 'Sort', load: 'Load', return: 'Take back' },
  idle: {
    receive: 'Scan what comes in',
    sort: 'Scan what to sort',
    load: 'Scan what goes in',
    return: 'Scan what comes back',
    hint: 'No need to touch anything: the answer shows here.',
  },
  answer: {
    notRecorded: 'NOT RECORDED',
    someHold: 'on hold',
    writing: 'The station is writing …',
    lost: {
      word: 'NO ANSWER',
      say: 'The station did not answer, so nobody can say whether this was recorded. Scan it again: if it was, it says “again”.',
      act: 'The station did not answer, so nobody can say whether this was recorded. Look at the list, then do it again if it is missing.',
    },
  },
  number: {
    open: 'Type a number',
    title: 'Type the number on the label',
    label: 'Number',
    hint: 'With or without spaces, in small or capital letters.',
    empty: 'A Waymark number has WM and 12 letters and digits.',
    goOn_one: 'Go on: {{count}} more.',
    goOn_other: 'Go on: {{count}} more.',
    fault: 'Look again: {{reason}}.',
    confirm: 'It is this one',
    waymark: 'The check symbol fits. Is this what stands on the label?',
    other: 'The check digit fits. Is this what stands on the label?',
    code: 'The code of a door, a bin or a route.',
    product: 'That is the code of the goods, not of a parcel.',
    unknown: 'A number of no form known here, and nothing checks it: compare each sign with the label.',
  },
  app: {
    notFound: 'There is no such page.',
    broken: 'This page broke. What was scanned is safe on the station.',
    reload: 'Load it again',
  },
}

export const appEn = {
  photo: photoEn,
  ...statesEn,
  ...scannerEn,
  ...depotEn,
  ...roadEn,
  ...supervisorEn,
  ...correctEn,
  ...sharedEn,
  camera: cameraEn,
  atStop: stopEn,
  day: dayEn,
  debrief: debriefEn,
  talk: talkEn,
  emergency: emergencyEn,
  location: locationEn,
  map: mapEn,
}
