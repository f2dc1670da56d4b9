// Words for the closed lists of the trade, as the screens show them: each list's keys are its vocabulary, so a new member
// does not compile until it has words.
import type { AttentionReason, VerdictKind } from '../../domain/decision.ts'
import type { Condition, Kind, Role } from '../../domain/event.ts'
import type {
  ArriveReason,
  AttemptReason,
  Hold,
  Lifecycle,
  MissingReason,
  Outcome,
  Party,
  PlaceCode,
  ResidualReason,
} from '../../domain/vocabulary.ts'
import type { CheckpointOfScan } from '../bridge.ts'
import type { Contradiction, Custodian, NoticeKind } from '../../domain/view.ts'

type Words<Keys extends string> = Record<Keys, string>
/** `word` stands in letters as high as a hand, `say` is the sentence under it and what is read aloud. */
type Said = { word: string; say: string }

const verdict = {
  ok: {
    receive: { word: 'received' },
    sort: { word: 'put it here' },
    load: { word: 'loaded' },
    return: { word: 'taken back' },
  } satisfies Record<CheckpointOfScan, Pick<Said, 'word'>>,
  door: { word: 'right door', say: 'This is the van of route {{route}}. Scan its parcels.' },
  putOut: { word: 'put out', say: 'Out of the van again.', belongs: 'Out of the van again. It belongs to {{place}}.' },
  again: {
    word: 'again',
    say: 'Already scanned {{when}} by {{who}}. Nothing more to do.',
    nobody: 'Already scanned {{when}}. Nothing more to do.',
  },
  attention: {
    over: {
      word: 'not announced',
      say: 'Nobody announced it. It is taken in; put it on the shelf for unannounced parcels.',
    },
    hold: { word: 'on hold', say: 'It may not go on: {{holds}}. Put it on the hold shelf.' },
    'not-received': { word: 'not received', say: 'Nobody had scanned it in before. It is recorded; carry on.' },
    'no-route': { word: 'no route', say: 'No route goes to its address. Put it on the shelf for address questions.' },
    'not-loaded': { word: 'not loaded', say: 'It was never loaded. It is recorded; look whether it is really here.' },
    damaged: { word: 'damaged', say: 'It is marked as damaged. Put it on the hold shelf.' },
    missort: { word: 'was elsewhere', say: 'It was sorted to another route. Put it here now.' },
    'proof-missing': { word: 'proof missing', say: 'Recorded, but this service asks for more proof.' },
    unproven: { word: 'unproven', say: 'Recorded. Nothing proves it, so a supervisor will look at it.' },
    'waits-for-out': { word: 'put it out', say: 'Scan the parcel and the OUT bin or the door.' },
    'other-driver': {
      word: 'another driver’s',
      say: 'Another driver had it. It is recorded as back here; give it to the depot.',
    },
    'closed-alone': {
      word: 'not agreed',
      say: 'Recorded as closed by one person alone. Nothing changes hands by it; two can still sign.',
    },
    'not-agreed': { word: 'counts differ', say: 'The two counts are not the same. Count again before the van leaves.' },
  } satisfies Record<AttentionReason, Said>,
  stop: {
    'wrong-route': { word: 'STOP', say: 'This parcel is for route {{wanted}}, not {{route}}.' },
    'no-route': { word: 'STOP', say: 'This parcel belongs to no route of today, so not to route {{route}}.' },
    'not-at-this-stop': { word: 'STOP', say: 'This parcel is not for this stop.' },
    held: { word: 'STOP', say: 'This parcel is on hold. It must not leave the depot.' },
  },
  onward: { word: 'onward', say: 'It belongs to {{site}}. Put it into the onward cage.' },
  contradiction: {
    ghost: {
      word: 'already done',
      say: 'It counts as “{{was}}”, yet it is here. Keep it aside; a supervisor will look.',
    },
    'double-id': { word: 'twice', say: 'This number is on two parcels. Keep both aside; a supervisor will look.' },
  },
  'not-ours': {
    'unknown-number': { word: 'unknown', say: 'This number is not one of ours. Look for another label on the parcel.' },
    'product-code': { word: 'product code', say: 'That is the code of the goods. Scan the address label instead.' },
    'foreign-code': { word: 'other carrier', say: 'This number belongs to another carrier. Look for our label.' },
  },
  unreadable: {
    word: 'unreadable',
    say: 'The code could not be read. Scan it again or type the number.',
    because: 'It was read, but {{reason}}. Scan it again or type the number.',
  },
} satisfies Record<VerdictKind | 'door' | 'putOut', unknown>

const lifecycle = {
  EXPECTED: 'expected',
  ACCEPTED: 'accepted',
  IN_TRANSIT: 'between depots',
  AT_DEPOT: 'at the depot',
  STAGED: 'sorted',
  LOADED: 'loaded',
  OUT: 'out for delivery',
  ATTEMPTED: 'attempted',
  AT_PICKUP: 'ready for pickup',
  DELIVERED: 'delivered',
  BACK_AT_DEPOT: 'back at the depot',
  WITH_CARRIER: 'with another carrier',
  RETURNING: 'on its way back to the sender',
  RETURNED: 'returned to the sender',
  MISSING: 'missing',
  LOST: 'lost',
  DESTROYED: 'destroyed',
  CANCELLED: 'cancelled',
} satisfies Words<Lifecycle>

const hold = {
  damaged: 'damaged',
  address_query: 'question about the address',
  customs: 'customs',
  duty_due: 'duty to be paid',
  recipient_request: 'recipient asked to wait',
  payment_due: 'payment due',
  dangerous_goods: 'dangerous goods',
  quarantine: 'quarantine',
  id_required: 'identity to be shown',
  search: 'being searched for',
} satisfies Words<Hold>

const outcome = {
  handed_over: 'handed over',
  safe_place: 'safe place',
  neighbour: 'neighbour',
  mail_room: 'mail room',
  reception: 'reception',
  letterbox: 'letterbox',
} satisfies Words<Outcome>

const place = {
  front_porch: 'at the front door',
  rear_door: 'at the back door',
  garage: 'in the garage',
  garden: 'in the garden',
  greenhouse: 'in the greenhouse',
  shed: 'in the shed',
  behind_bin: 'behind the bin',
  mail_slot: 'in the letterbox',
  mail_room: 'in the mail room',
  reception: 'at the reception',
  neighbour: 'with a neighbour',
  safe_place_named: 'at the agreed place',
  locker: 'in a locker',
  pickup_point: 'at a pickup point',
  in_person: 'to the person named',
  in_person_household: 'to someone in the household',
  in_person_pin: 'to the person, with PIN',
  signed: 'against a signature',
} satisfies Words<PlaceCode>

const attempt = {
  NOT_HOME: 'nobody answered',
  BUSINESS_CLOSED: 'closed',
  NO_ACCESS: 'no way in: gate, code, lift or dog',
  NO_SAFE_PLACE: 'may be left, but nowhere safe',
  ADDRESS_INCOMPLETE: 'flat or number is missing',
  ADDRESS_NOT_FOUND: 'street or house does not exist',
  RECIPIENT_UNKNOWN: 'not known at this address',
  REFUSED: 'recipient says no',
  REFUSED_DAMAGED: 'refused because it is damaged',
  ID_FAILED: 'age or identity not shown',
  PIN_FAILED: 'no PIN or a wrong one',
  PAYMENT_NOT_READY: 'money or duty not ready',
  NO_CONTACT: 'call or message did not get through',
  RECIPIENT_RESCHEDULED: 'asked for another day or place',
  NOT_ON_VEHICLE: 'on the list, not in the van',
  NO_TIME: 'the day was too short',
  VEHICLE_FAULT: 'breakdown or accident',
  UNSAFE: 'not safe: threat, dog, ice or flood',
  LOCKER_FULL: 'locker full',
  LOCKER_FAULT: 'locker out of order',
  TOO_BIG: 'too big for the locker',
  DANGEROUS_GOODS: 'leaks, smells or dangerous',
  CANCELLED: 'cancelled by sender or recipient',
} satisfies Words<AttemptReason>

const arriveReason = {
  pin_wrong: 'the address lies here, the map is wrong',
  parked: 'parked further away and walked',
  gate: 'a gate, a yard or a large site',
  meeting: 'the recipient came to me',
  other: 'another reason',
} satisfies Words<ArriveReason>

const missing = {
  NOT_FOUND: 'not found',
  LEFT_NO_ROOM: 'left, no room',
  HELD: 'on hold',
  DAMAGED: 'damaged',
  MOVED_TO_ROUTE: 'goes with another route',
} satisfies Words<MissingReason>

/** What became of what the round left over: where it is, never whose doing it was (DOMAIN §11). */
const residual = {
  STAYS_IN_VAN: 'stays in the van',
  GIVEN_IN: 'given in by hand, not scanned',
  GIVEN_IN_DAMAGED: 'given in by hand, damaged',
  NOT_IN_VAN: 'not in the van',
  NEVER_LOADED: 'was never in the van',
  OTHER_DRIVER: 'with another driver',
  DELIVERED_NOT_RECORDED: 'handed over, but not recorded',
} satisfies Words<ResidualReason>

const event = {
  PackageAnnounced: 'Announced by the sender',
  PackageAccepted: 'Taken over from the sender',
  PackageReceived: 'Received at the depot',
  PackageSorted: 'Sorted to its route',
  PackageLoaded: 'Loaded',
  MisloadStopped: 'Stopped at the door: not for this route',
  PackageUnloaded: 'Put out of the van',
  LoadClosed: 'Loading closed',
  DebriefClosed: 'Left over at the end of the round',
  RouteDeparted: 'Left the depot',
  StopArrived: 'Driver arrived',
  PinFailed: 'Wrong PIN at the door',
  PinReported: 'The driver said that the address lies elsewhere',
  PinReportSettled: 'A supervisor judged where the address lies',
  PinReopened: 'A supervisor allowed more tries of the PIN',
  PackageDelivered: 'Delivered',
  DeliveryAttempted: 'Delivery attempted',
  PackageReturnedToDepot: 'Back at the depot',
  HoldPlaced: 'Put on hold',
  HoldReleased: 'Hold released',
  EventCorrected: 'Corrected',
  ContradictionSettled: 'Settled: both happened',
  ScanNoted: 'Scanned',
  ShiftStarted: 'Shift started',
  ShiftEnded: 'Shift ended',
  BreakStarted: 'Break started',
  BreakEnded: 'Break ended',
} satisfies Words<Kind>

const notice = {
  over: 'nobody had announced it',
  misrouted: 'belongs to another depot',
  ghost: 'seen again after it was done',
  'double-id': 'two parcels carry this number',
  missort: 'was sorted to another route before',
  'not-received-before': 'loaded without having been received',
  'misload-open': 'stopped at a door and not put out yet',
  'not-seen': 'was not in the van',
  residual: 'left over at the end of a round',
  'departed-without-load': 'left without having been loaded',
  'pin-wrong': 'the address pin is wrong',
  'not-scanned': 'attempted, but only ticked in the list, not scanned',
  'pin-locked': 'too many wrong PINs at the door',
  'proof-missing': 'the proof is not complete',
  unproven: 'nothing proves the visit',
  corrected: 'corrected',
  'newer-version': 'news from a newer version',
  late: 'news came late',
} satisfies Words<NoticeKind>

const contradiction = {
  'after-terminal': 'something happened after it was done',
  concurrent: 'two devices say different things',
  'two-drivers': 'two drivers have it at once',
} satisfies Words<Contradiction['kind']>

const custodian = {
  shipper: 'the sender',
  depot: 'the depot',
  driver: 'the driver',
  carrier: 'another carrier',
  customs: 'customs',
  neighbour: 'a neighbour',
  recipient: 'the recipient',
  mail_room: 'the mail room',
  reception: 'the reception',
  letterbox: 'the letterbox',
  safe_place: 'left in a safe place',
  unknown: 'nobody knows yet',
} satisfies Words<Custodian['kind']>

const party = {
  depot: 'the depot',
  driver: 'the driver',
  supervisor: 'a supervisor',
  carrier_desk: 'the carrier desk',
  sender: 'the sender',
  recipient: 'the recipient',
} satisfies Words<Party>

const role = {
  depot: 'depot',
  driver: 'driver',
  supervisor: 'supervisor',
  system: 'the hub',
} satisfies Words<Role>

const condition = { ok: 'in good order', damaged: 'damaged', wet: 'wet', open: 'open' } satisfies Words<Condition>

const stopState = {
  PLANNED: 'to come',
  ARRIVED: 'arrived',
  WORKING: 'at work',
  DONE: 'done',
  PART_DONE: 'partly done',
  FAILED: 'not delivered',
  SKIPPED: 'nothing for it in the van',
}

export const statesEn = {
  verdict,
  lifecycle,
  hold,
  outcome,
  place,
  attempt,
  arriveReason,
  missing,
  residual,
  event,
  notice,
  contradiction,
  custodian,
  party,
  role,
  condition,
  stopState,
}
