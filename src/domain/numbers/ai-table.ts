import type { ContentRule } from './ai-content.ts'

/**
 * The application identifiers of GS1 as data: what stands behind which number. A field's form is written as its parts in
 * turn: `n` digits, `x` GS1's 82 text characters, `y` its 39, `z` base64url; `n6` exactly six, `x..20` one to twenty, `?`
 * may be missing; after `:` what its content must fulfil (`ai-content.ts`). `tests/domain/numbers/gs1-dictionary.test.ts`
 * compares lengths, characters and rules with GS1's own dictionary.
 */
const FORMS: ReadonlyArray<readonly [ais: string, form: string, meaning: string]> = [
  // What it is
  ['00', 'n18:check', 'logistic unit (SSCC)'],
  ['01', 'n14:check', 'product (GTIN)'],
  ['02', 'n14:check', 'product contained'],
  ['03', 'n14:check', 'made-to-order product'],
  ['10', 'x..20', 'batch'],
  ['11', 'n6:dateOrMonth', 'produced on'],
  ['12', 'n6:dateOrMonth', 'payment due on'],
  ['13', 'n6:dateOrMonth', 'packed on'],
  ['15', 'n6:dateOrMonth', 'best before'],
  ['16', 'n6:dateOrMonth', 'sell by'],
  ['17', 'n6:dateOrMonth', 'use by'],
  ['20', 'n2', 'variant'],
  ['21', 'x..20', 'serial number'],
  ['22', 'x..20', 'consumer variant'],
  ['235', 'x..28', 'serial given by a third party'],
  ['240 241', 'x..30', "product's further number"],
  ['242', 'n..6', 'made-to-order variation'],
  ['243', 'x..20', 'packaging component'],
  ['250', 'x..30', 'second serial number'],
  ['251', 'x..30', 'what it came from'],
  ['253', 'n13:check x..17?', 'document'],
  ['254', 'x..20', 'part of a location'],
  ['255', 'n13:check n..12?', 'coupon'],
  ['30', 'n..8', 'pieces, where the count varies'],
  ['37', 'n..8', 'pieces contained'],
  // Measures; the last digit of the identifier says how many decimals
  ['310-316', 'n6', 'net measure, metric'],
  ['320-329', 'n6', 'net measure, imperial'],
  ['330-337', 'n6', 'measure of the whole unit, metric'],
  ['340-349', 'n6', 'measure of the whole unit, imperial'],
  ['350-357', 'n6', 'area, weight or volume, imperial'],
  ['360-369', 'n6', 'volume, imperial'],
  // Money; the last digit says how many decimals
  ['3900-3909', 'n..15', 'amount'],
  ['3910-3919', 'n3 n..15', 'amount with currency'],
  ['3920-3929', 'n..15', 'price'],
  ['3930-3939', 'n3 n..15', 'price with currency'],
  ['3940-3943', 'n4', 'percent off'],
  ['3950-3955', 'n6', 'price per unit of measure'],
  // The way of a consignment
  ['400', 'x..30', "customer's order"],
  ['401', 'x..30', 'consignment (GINC)'],
  ['402', 'n17:check', 'shipment (GSIN)'],
  ['403', 'x..30', 'routing code'],
  ['410-417', 'n13:check', 'place or party (GLN)'],
  ['420', 'x..20', 'postcode to deliver to'],
  ['421', 'n3:country x..9', 'country and postcode to deliver to'],
  ['422 424 426', 'n3:country', 'country of origin or processing'],
  ['423 425', 'n3:country n3?:country n3?:country n3?:country n3?:country', 'countries of processing'],
  ['427', 'x..3', 'region of origin'],
  ['4300 4301 4310 4311', 'x..35:percent', 'company or contact, to deliver or return to'],
  ['4302-4306', 'x..70:percent', 'address to deliver to'],
  ['4307 4317', 'x2:countryLetters', 'country to deliver or return to'],
  ['4308 4319', 'x..30', 'telephone of receiver or returns'],
  ['4309', 'n10:latitude n10:longitude', 'place to deliver to'],
  ['4312-4316', 'x..70:percent', 'address to return to'],
  ['4318', 'x..20', 'postcode to return to'],
  ['4320', 'x..35:percent', 'service'],
  ['4321', 'n1:yesNo', 'dangerous goods'],
  ['4322', 'n1:yesNo', 'may be left'],
  ['4323', 'n1:yesNo', 'needs a signature'],
  ['4324 4325', 'n6:dateOrMonth n4:time', 'not before, not after'],
  ['4326', 'n6:date', 'released on'],
  ['4330-4333', 'n6 x1?:minus', 'temperature limit'],
  // What is known about food and medical goods
  ['7001', 'n13', 'NATO stock number'],
  ['7002', 'x..30', 'cut of meat'],
  ['7003', 'n6:date n4:time', 'expires at'],
  ['7004', 'n..4', 'active potency'],
  ['7005', 'x..12', 'catch area'],
  ['7006', 'n6:date', 'first frozen on'],
  ['7007', 'n6:date n6?:date', 'harvested'],
  ['7008', 'x..3', 'aquatic species'],
  ['7009', 'x..10', 'fishing gear'],
  ['7010', 'x..2', 'way of production'],
  ['7011', 'n6:date n4?:time', 'test by'],
  ['7020-7022', 'x..20', 'refurbishment'],
  ['7023', 'x..30', 'assembly (GIAI)'],
  ['7030-7039', 'n3:countryOr999 x..27', 'processor'],
  ['7040', 'n1 x1 x1 x1:importer', 'tobacco trace identifier'],
  ['7041', 'x..4', 'kind of freight unit'],
  ['710-717', 'x..20', "medicine's national number"],
  ['7230-7239', 'x2 x..28', 'certificate'],
  ['7240', 'x..20', 'protocol'],
  ['7241', 'n2:mediaType', 'kind of identification medium'],
  ['7242', 'x..25', 'version of the medium'],
  ['7250', 'n8:longDate', 'date of birth'],
  ['7251', 'n8:longDate n4:time', 'time of birth'],
  ['7252', 'n1:sex', 'sex at birth'],
  ['7253 7254 7259', 'x..40:percent', "person's name"],
  ['7255', 'x..10', "person's name suffix"],
  ['7256', 'x..90:percent', "person's full name"],
  ['7257', 'x..70:percent', "person's address"],
  ['7258', 'x3:placeInBirth', 'place in a multiple birth'],
  // Assets, parts and the rest
  ['8001', 'n4:nonZero n5:nonZero n3:nonZero n1:winding n1', 'dimensions of a roll'],
  ['8002', 'x..20', 'mobile telephone'],
  ['8003', 'n1:zero n13:check x..16?', 'returnable asset (GRAI)'],
  ['8004', 'x..30', 'asset (GIAI)'],
  ['8005', 'n6', 'price per unit'],
  ['8006 8026', 'n14:check n4:pieceOf', 'piece of a product'],
  ['8007', 'x..34:iban', 'bank account'],
  ['8008', 'n6:date n2:hour n2?:minute n2?:second', 'produced at'],
  ['8009', 'x..50', 'sensor'],
  ['8010', 'y..30', 'component or part'],
  ['8011', 'n..12:noLeadingZero', "part's serial number"],
  ['8012', 'x..20', 'version of software'],
  ['8013', 'x..25:checkPair', 'product model (GMN)'],
  ['8014', 'x..25:checkPair+notAllDigits', 'device registration'],
  ['8017 8018', 'n18:check', 'service relation (GSRN)'],
  ['8019', 'n..10', 'instance of a service relation'],
  ['8020', 'x..25', 'payment reference'],
  ['8030', 'z..90', 'digital signature'],
  ['8040 8041', 'n15', 'mobile equipment'],
  ['8042', 'n32', 'embedded SIM'],
  ['8043', 'n18 n..2?', 'physical SIM'],
  ['8110 8112', 'x..70', 'coupon of North America'],
  ['8111', 'n4', 'loyalty points'],
  ['8200', 'x..70', "product's web page"],
  ['90', 'x..30', 'agreed between partners'],
  ['91-99', 'x..90', 'used within a company'],
]

/**
 * Identifiers by their first two digits whose fields have one length for ever: no separator needs to follow them.
 * The list is closed (GS1 General Specifications, pre-defined length).
 */
const WITHOUT_SEPARATOR = new Set('00 01 02 03 04 11 12 13 14 15 16 17 18 19 20 31 32 33 34 35 36 41'.split(' '))

export type FieldPart = {
  set: 'n' | 'x' | 'y' | 'z'
  min: number
  max: number
  optional: boolean
  rules: readonly ContentRule[]
}
export type AiField = { ai: string; meaning: string; parts: readonly FieldPart[]; needsSeparator: boolean }

const fields = new Map<string, AiField>(
  FORMS.flatMap(([ais, form, meaning]) =>
    ais
      .split(' ')
      .flatMap(eachOf)
      .map((ai) => [ai, { ai, meaning, parts: form.split(' ').map(readPart), needsSeparator: !isPredefined(ai) }]),
  ),
)

/** The field whose identifier stands at the beginning of `text`; no identifier is the beginning of another. */
export function fieldAt(text: string): AiField | undefined {
  for (const digits of [2, 3, 4]) {
    const field = fields.get(text.slice(0, digits))
    if (field !== undefined) return field
  }
  return undefined
}

/** The field of exactly this identifier. */
export function fieldOf(ai: string): AiField | undefined {
  return fields.get(ai)
}

/** All identifiers that are known. */
export function knownAis(): string[] {
  return [...fields.keys()]
}

/** `310-316` → each of them with each number of decimals, where the identifier is a measure; other ranges plainly. */
function eachOf(range: string): string[] {
  const [first = '', last = first] = range.split('-')
  const numbers = Array.from({ length: Number(last) - Number(first) + 1 }, (_, i) =>
    String(Number(first) + i).padStart(first.length, '0'),
  )
  const isMeasure = /^3[1-6]\d$/u.test(first)
  return isMeasure ? numbers.flatMap((ai) => ['0', '1', '2', '3', '4', '5'].map((decimals) => ai + decimals)) : numbers
}

function readPart(part: string): FieldPart {
  const found = /^(?<set>[nxyz])(?<upTo>\.\.)?(?<length>\d+)(?<optional>\?)?(?::(?<rules>[\w+]+))?$/u.exec(part)?.groups
  if (found === undefined) throw new Error(`the table of application identifiers has a form that nobody reads: ${part}`)
  const max = Number(found['length'])
  return {
    set: found['set'] as FieldPart['set'],
    min: found['upTo'] === undefined ? max : 1,
    max,
    optional: found['optional'] !== undefined,
    rules: (found['rules']?.split('+') ?? []) as ContentRule[],
  }
}

function isPredefined(ai: string): boolean {
  return WITHOUT_SEPARATOR.has(ai.slice(0, 2))
}
