// The closed lists of the trade (DOMAIN §0, §3, §4, §5) as data: types, schemas and words are derived from these arrays.
export const LIFECYCLES = [
  'EXPECTED',
  'ACCEPTED',
  'IN_TRANSIT',
  'AT_DEPOT',
  'STAGED',
  'LOADED',
  'OUT',
  'ATTEMPTED',
  'AT_PICKUP',
  'DELIVERED',
  'BACK_AT_DEPOT',
  'WITH_CARRIER',
  'RETURNING',
  'RETURNED',
  'MISSING',
  'LOST',
  'DESTROYED',
  'CANCELLED',
] as const
export type Lifecycle = (typeof LIFECYCLES)[number]

export const HOLDS = [
  'damaged',
  'address_query',
  'customs',
  'duty_due',
  'recipient_request',
  'payment_due',
  'dangerous_goods',
  'quarantine',
  'id_required',
  'search',
] as const
export type Hold = (typeof HOLDS)[number]

export const PARTIES = ['depot', 'driver', 'supervisor', 'carrier_desk', 'sender', 'recipient'] as const
export type Party = (typeof PARTIES)[number]

export const OUTCOMES = ['handed_over', 'safe_place', 'neighbour', 'mail_room', 'reception', 'letterbox'] as const
export type Outcome = (typeof OUTCOMES)[number]

export const PLACE_CODES = [
  'front_porch',
  'rear_door',
  'garage',
  'garden',
  'greenhouse',
  'shed',
  'behind_bin',
  'mail_slot',
  'mail_room',
  'reception',
  'neighbour',
  'safe_place_named',
  'locker',
  'pickup_point',
  'in_person',
  'in_person_household',
  'in_person_pin',
  'signed',
] as const
export type PlaceCode = (typeof PLACE_CODES)[number]

export const ATTEMPT_REASONS = [
  'NOT_HOME',
  'BUSINESS_CLOSED',
  'NO_ACCESS',
  'NO_SAFE_PLACE',
  'ADDRESS_INCOMPLETE',
  'ADDRESS_NOT_FOUND',
  'RECIPIENT_UNKNOWN',
  'REFUSED',
  'REFUSED_DAMAGED',
  'ID_FAILED',
  'PIN_FAILED',
  'PAYMENT_NOT_READY',
  'NO_CONTACT',
  'RECIPIENT_RESCHEDULED',
  'NOT_ON_VEHICLE',
  'NO_TIME',
  'VEHICLE_FAULT',
  'UNSAFE',
  'LOCKER_FULL',
  'LOCKER_FAULT',
  'TOO_BIG',
  'DANGEROUS_GOODS',
  'CANCELLED',
] as const
export type AttemptReason = (typeof ATTEMPT_REASONS)[number]

/** What a photo shows, in the trade's words (DOMAIN §4.1, §5 Evidence). */
export const PHOTO_KINDS = ['delivery', 'door', 'hours', 'label', 'damage', 'signature'] as const
export type PhotoKind = (typeof PHOTO_KINDS)[number]

/** Why a photo that did not pass its gate was taken all the same (DOMAIN §4.2 no. 8). */
export const PHOTO_EXCUSES = ['DARK', 'RAIN', 'CAMERA_FAULT', 'UNSAFE'] as const
export type PhotoExcuse = (typeof PHOTO_EXCUSES)[number]

/** Why one is here though the address is elsewhere (DOMAIN §4 Arrive). What is said in other words is `other`, and the words are sealed. */
export const ARRIVE_REASONS = ['pin_wrong', 'parked', 'gate', 'meeting', 'other'] as const
export type ArriveReason = (typeof ARRIVE_REASONS)[number]

/** What arrival and place say together: `near` and `far` speak for and against having been there; `none` is neither (basement, broken receiver). */
export const PLACE_EVIDENCE = ['near', 'far', 'none'] as const
export type PlaceEvidence = (typeof PLACE_EVIDENCE)[number]

export const MISSING_REASONS = ['NOT_FOUND', 'LEFT_NO_ROOM', 'HELD', 'DAMAGED', 'MOVED_TO_ROUTE'] as const
export type MissingReason = (typeof MISSING_REASONS)[number]

/** What became of a parcel that the balance of a round still finds in the van (DOMAIN §11). None of them says whose doing it was. */
export const RESIDUAL_REASONS = [
  'STAYS_IN_VAN',
  'GIVEN_IN',
  'GIVEN_IN_DAMAGED',
  'NOT_IN_VAN',
  'NEVER_LOADED',
  'OTHER_DRIVER',
  'DELIVERED_NOT_RECORDED',
] as const
export type ResidualReason = (typeof RESIDUAL_REASONS)[number]
