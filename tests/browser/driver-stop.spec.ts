// A driver at the door, on a real station with no hub: each outcome with its proof, each reason with its evidence, and what happens when the
// app is killed in between (DOMAIN §4, §4.1, §5). What the screen confirmed is read back from the journal.
import { expect, type Locator, type Page } from '@playwright/test'
import type { AttemptReason } from '../../src/domain/vocabulary.ts'
import { REASONS } from '../../src/domain/reasons.ts'
import { roundTest } from '../support/round-test.ts'
import { OTHER_STOP, recordedAt, type Round, type Wanted } from '../support/round-world.ts'
import {
  arriveAt,
  confirm,
  manyDoors,
  openRound,
  openStop,
  photograph,
  sign,
  standAt,
  take,
} from '../support/stop-steps.ts'
import { axeFindings, smallTargets } from '../support/axe.ts'
import { trackStates, watchTracks } from '../support/clip-launch.ts'
import { stopPanel } from '../support/depot-screen.ts'
import { serveGallery } from '../support/gallery.ts'
import { places } from '../support/places.ts'
import { wedgeScan } from '../support/wedge-input.ts'

const LEAVE = { authorityToLeave: true } as const
const ALL_REASONS = Object.keys(REASONS) as AttemptReason[]
const AT_LOCKERS: readonly AttemptReason[] = ['LOCKER_FULL', 'LOCKER_FAULT', 'TOO_BIG']
const STOPS: Wanted = {
  hand: [LEAVE, LEAVE, LEAVE],
  [OTHER_STOP]: [LEAVE],
  safe: [LEAVE],
  unsafe: [LEAVE],
  neighbour: [LEAVE],
  reception: [LEAVE],
  letterbox: [LEAVE],
  mailroom: [LEAVE],
  signed: [{ signature: true }],
  unsigned: [{ signature: true }],
  pin: [{ pin: true }],
  age: [{ age: 18 }],
  young: [{ age: 18 }],
  closed: [{}],
  missing: [LEAVE, LEAVE],
  again: [LEAVE, LEAVE],
  found: [LEAVE, { ...LEAVE, stayed: 'NOT_FOUND' }],
  half: [LEAVE, { ...LEAVE, stayed: 'LEFT_NO_ROOM' }],
  near: [LEAVE],
  far: [LEAVE],
  nofix: [LEAVE],
  coarse: [LEAVE],
  leftOver: [LEAVE],
  doubt: [LEAVE],
  farReason: [LEAVE],
  ticked: [LEAVE, LEAVE],
  farDoor: [LEAVE],
  draft: [LEAVE, LEAVE],
  undo: [LEAVE],
  twice: [LEAVE],
  glance: [LEAVE],
  elsewhere: [LEAVE],
  look: [LEAVE, { signature: true, age: 18 }, { ...LEAVE, stayed: 'HELD' }],
  ...Object.fromEntries(ALL_REASONS.map((reason) => [reason, [LEAVE]])),
}
const test = roundTest(STOPS)
// Each test has a stop of its own, and the file is the longest: whichever worker is free takes the next one.
test.describe.configure({ mode: 'parallel' })
test.use({ viewport: { width: 1280, height: 800 } })
test.beforeEach(async ({ page, round }) => {
  await manyDoors(page)
  await openRound(page, round)
})

const named = ({ stops }: Round, name: string) => stops[name]!
const outcome = (page: Page, name: string) => page.locator(`[data-outcome=${name}]:not([data-parcel])`)
const choose = (page: Page, name: string) => outcome(page, name).click()

test.describe('outcomes', () => {
  test('handed over: a wrong parcel stops everything, the right ones end in one event', async ({ page, round }) => {
    const stop = named(round, 'hand')
    await arriveAt(page, stop)
    await wedgeScan(page, named(round, OTHER_STOP).packages[0]!)
    await expect(stopPanel(page)).toContainText('belongs to stop 2, Im Rietle 2, 9494 Schaan')
    await wedgeScan(page, stop.packages[0]!)
    await expect(stopPanel(page)).toBeVisible()
    await page.getByTestId('put-back').click()
    await take(page, stop)
    await choose(page, 'handed_over')
    await page.locator('[data-place=in_person_household]').click()
    await page.getByTestId('taker-name').fill('Regula Hoop')
    await confirm(page, 'ok')
    const events = recordedAt(round, stop)
    expect(events.map(({ kind }) => kind)).toEqual(['StopArrived', 'PackageDelivered'])
    expect(events[1]).toMatchObject({
      packageIds: stop.packages,
      data: { outcome: 'handed_over', placeCode: 'in_person_household', proof: { name: true } },
      geo: { source: 'os', accuracyM: 6 },
    })
    expect(JSON.stringify(events)).not.toContain('Regula')
  })

  test('safe place: with a photo that the event names', async ({ page, round }) => {
    const stop = named(round, 'safe')
    await arriveAt(page, stop)
    await take(page, stop)
    await choose(page, 'safe_place')
    await page.locator('[data-place=behind_bin]').click()
    await expect(page.getByTestId('confirm')).toBeDisabled()
    await photograph(page, 'delivery')
    await expect(page.locator('[data-need=photo]')).toHaveAttribute('data-given', 'true')
    await confirm(page, 'ok')
    const [, delivered] = recordedAt(round, stop)
    const [photo] = delivered?.evidence ?? []
    expect(photo).toMatchObject({
      kind: 'delivery',
      mime: 'image/jpeg',
      report: { widthPx: expect.any(Number) as unknown },
    })
    expect(delivered?.data).toMatchObject({ placeCode: 'behind_bin', proof: { photo: photo?.sha256 } })
  })

  test('safe place without a photo: a reason, said before and seen after', async ({ page, round }) => {
    const stop = named(round, 'unsafe')
    await arriveAt(page, stop)
    await take(page, stop)
    await choose(page, 'safe_place')
    await page.locator('[data-place=garage]').click()
    await page.getByTestId('no-photo').click()
    await page.locator('[data-no-photo=RAIN]').click()
    await expect(page.getByTestId('proof-missing')).toContainText('without the photo')
    await confirm(page, 'attention')
    expect(recordedAt(round, stop)[1]?.data).toMatchObject({ proof: { noPhoto: 'RAIN' } })
  })

  for (const [name, kind, place] of [
    ['neighbour', 'neighbour', 'neighbour'],
    ['reception', 'reception', 'reception'],
    ['mailroom', 'mail_room', 'mail_room'],
  ] as const)
    test(`${kind}: who took it, and a photo`, async ({ page, round }) => {
      const stop = named(round, name)
      await arriveAt(page, stop)
      await take(page, stop)
      await choose(page, kind)
      await expect(page.getByTestId('confirm-waits')).toHaveText('Give the name of the person who took it.')
      await page.getByTestId('taker-name').fill('Hoop')
      if (kind === 'neighbour') {
        await expect(page.getByTestId('confirm-waits')).toHaveText('Give the house number of the neighbour.')
        await page.getByTestId('taker-house').fill('5a')
      }
      await photograph(page, 'delivery')
      await confirm(page, 'ok')
      const [, delivered] = recordedAt(round, stop)
      expect(delivered?.data).toMatchObject({ outcome: kind, placeCode: place, proof: { name: true } })
    })

  test('one is scanned and one only ticked: said before, two events, and the ticked one lacks its scan', async ({
    page,
    round,
  }) => {
    const stop = named(round, 'ticked')
    const [scanned, ticked] = stop.packages
    await arriveAt(page, stop)
    await take(page, stop, [scanned!])
    await page.locator(`[data-parcel="${ticked}"]`).click()
    await expect(page.getByTestId('not-scanned')).toHaveCount(1)
    await choose(page, 'letterbox')
    await expect(page.getByTestId('proof-missing')).toContainText('without a scan of each parcel')
    await page.waitForTimeout(600)
    await page.reload() // the draft knows which one was scanned
    await expect(page.getByTestId('not-scanned')).toHaveCount(1)
    await confirm(page, 'attention')
    expect(recordedAt(round, stop).slice(1)).toMatchObject([
      { entry: 'wedge', packageIds: [scanned], data: { place: 'near' } },
      { entry: 'search', packageIds: [ticked], data: { place: 'near' } },
    ])
  })

  test('far from the address, and never arrived: recorded, said before and after', async ({ page, round }) => {
    const stop = named(round, 'farDoor')
    await openStop(page, stop, 5000)
    await take(page, stop)
    await choose(page, 'letterbox')
    await expect(page.getByTestId('proof-missing')).toContainText('without a position at the address')
    await confirm(page, 'attention')
    await expect(page.getByTestId('answer')).toContainText('without all of its proof')
    expect(recordedAt(round, stop)).toMatchObject([{ kind: 'PackageDelivered', data: { place: 'far' } }])
  })

  test('letterbox: nothing more is asked', async ({ page, round }) => {
    const stop = named(round, 'letterbox')
    await arriveAt(page, stop)
    await take(page, stop)
    await choose(page, 'letterbox')
    await confirm(page, 'ok')
    expect(recordedAt(round, stop)[1]?.data).toMatchObject({ placeCode: 'mail_slot', proof: {} })
  })

  test('a signature is drawn, kept as a file and named', async ({ page, round }) => {
    const stop = named(round, 'signed')
    await arriveAt(page, stop)
    await take(page, stop)
    await expect(outcome(page, 'safe_place')).toBeDisabled()
    await expect(outcome(page, 'safe_place')).toContainText('needs a signature')
    await choose(page, 'handed_over')
    await page.locator('[data-place=in_person]').click()
    await expect(page.getByTestId('confirm-waits')).toContainText('Have it signed')
    await sign(page)
    await confirm(page, 'ok')
    const [, delivered] = recordedAt(round, stop)
    expect(delivered?.evidence).toMatchObject([{ kind: 'signature', mime: 'image/jpeg' }])
    expect(delivered?.data).toMatchObject({ proof: { signature: delivered?.evidence?.[0]?.sha256 } })
  })

  test('without a signature and without a PIN: recorded, and said to be incomplete', async ({ page, round }) => {
    for (const name of ['unsigned', 'pin']) {
      const stop = named(round, name)
      await arriveAt(page, stop)
      await take(page, stop)
      await choose(page, 'handed_over')
      await page.locator('[data-place=in_person]').click()
      if (name === 'unsigned') await page.getByTestId('no-signature').click()
      await expect(page.getByTestId('proof-missing')).toContainText(name === 'pin' ? 'the PIN' : 'the signature')
      await confirm(page, 'attention')
      expect(recordedAt(round, stop)[1]?.data).toMatchObject({ outcome: 'handed_over', proof: {} })
    }
  })

  test('age: yes and the kind of document; too young is not delivered', async ({ page, round }) => {
    const stop = named(round, 'age')
    await arriveAt(page, stop)
    await take(page, stop)
    await choose(page, 'handed_over')
    await page.locator('[data-place=in_person]').click()
    await page.getByTestId('age-yes').click()
    await expect(page.getByTestId('confirm')).toBeDisabled()
    await page.getByTestId('document-passport').click()
    await confirm(page, 'ok')
    const age = { overLimit: true, document: 'passport' }
    expect(recordedAt(round, stop)[1]?.data).toMatchObject({ proof: { age } })

    const young = named(round, 'young')
    await arriveAt(page, young)
    await take(page, young)
    await choose(page, 'handed_over')
    await page.locator('[data-place=in_person]').click()
    await page.getByTestId('age-no').click()
    await expect(page.getByTestId('confirm')).toBeDisabled()
    await page.getByTestId('age-fail').click()
    await confirm(page, 'ok')
    expect(recordedAt(round, young)[1]).toMatchObject({ kind: 'DeliveryAttempted', data: { reason: 'ID_FAILED' } })
  })

  test('what the service closes is grey and says why', async ({ page, round }) => {
    const stop = named(round, 'closed')
    await openStop(page, stop)
    await take(page, stop)
    for (const name of ['safe_place', 'neighbour', 'mail_room', 'reception', 'letterbox']) {
      await expect(outcome(page, name)).toBeDisabled()
      await expect(outcome(page, name)).toContainText('may not be left')
    }
    await expect(outcome(page, 'handed_over')).toBeEnabled()
  })

  test('one is not in the van: it gets its reason, the other goes on', async ({ page, round }) => {
    const stop = named(round, 'missing')
    const [here, gone] = stop.packages
    await arriveAt(page, stop)
    await take(page, stop, [here!])
    await page.locator(`[data-missing="${gone}"]`).click()
    await expect(page.getByTestId('missing-confirm')).toBeDisabled()
    await page.getByTestId('van-yes').click()
    await page.getByTestId('missing-confirm').click()
    await expect(page.locator(`[data-parcel="${gone}"]`)).toHaveAttribute('data-outcome', 'NOT_ON_VEHICLE')
    await page.reload() // what is in the hand is kept beside it
    await expect(page.locator(`[data-parcel="${here}"]`)).toHaveAttribute('aria-checked', 'true')
    await choose(page, 'letterbox')
    await confirm(page, 'ok')
    await expect(page.locator(`[data-parcel="${here}"]`)).toHaveAttribute('data-outcome', 'letterbox')
    expect(recordedAt(round, stop).map(({ kind, data }) => [kind, (data as { evidence?: string[] }).evidence])).toEqual(
      [
        ['StopArrived', undefined],
        ['DeliveryAttempted', ['place_near', 'van_searched']],
        ['PackageDelivered', undefined],
      ],
    )
  })
})

test('what stayed at the depot is named with its place, is not to be ticked, and keeps nobody at the stop', async ({
  page,
  round,
}) => {
  const stop = named(round, 'half')
  const [here, stayed] = stop.packages
  await arriveAt(page, stop)
  const row = page.locator(`[data-elsewhere="${stayed}"]`)
  await expect(row).toContainText('stayed at the depot: no room')
  await expect(page.locator(`[data-parcel="${stayed}"], [data-missing="${stayed}"]`)).toHaveCount(0)
  await take(page, stop, [here!])
  await choose(page, 'letterbox')
  await confirm(page, 'ok')
  await expect(page.getByText('Nothing is left to do here.')).toBeVisible()
  await expect(row).toBeVisible()
})

/** The words of a row's buttons that lie over its text. */
const overlapsIn = (row: Locator): Promise<string[]> =>
  row.evaluate((element) => {
    const range = document.createRange()
    range.selectNodeContents(element.children[1]!)
    const texts = [...range.getClientRects()]
    return [...element.querySelectorAll('button')]
      .filter((button) => {
        const over = button.getBoundingClientRect()
        return texts.some(
          ({ left, right, top, bottom }) =>
            left < over.right && right > over.left && top < over.bottom && bottom > over.top,
        )
      })
      .map((button) => button.textContent)
  })

test('nobody came, then somebody does: it is tried again by a touch or a scan, and ends with what happened last', async ({
  page,
  round,
}) => {
  const stop = named(round, 'again')
  const [touched, scanned] = stop.packages
  const row = (packageId?: string) => page.locator(`[data-parcel="${packageId}"]`)
  await arriveAt(page, stop)
  await take(page, stop)
  await choose(page, 'attempt')
  await page.locator('[data-reason=NO_TIME]').click()
  await confirm(page, 'ok')
  await expect(page.getByText('Nothing is left to do here.')).toBeVisible()
  // "Undo all" and "Try again" stand in one row with the number, and hide none of it.
  for (const [width, height] of [
    [1280, 800],
    [800, 1280],
  ] as const) {
    await page.setViewportSize({ width, height })
    await expect.poll(() => overlapsIn(row(touched))).toEqual([])
  }
  await page.locator(`[data-again="${touched}"]`).click()
  await expect(row(touched)).toHaveAttribute('aria-checked', 'false')
  await expect(row(touched)).toContainText('the day was too short')
  await page.locator(`[data-leave="${touched}"]`).click()
  await expect(row(touched)).toHaveAttribute('data-outcome', 'NO_TIME')
  await page.locator(`[data-again="${touched}"]`).click()
  await take(page, stop, [scanned!, touched!])
  await choose(page, 'letterbox')
  await confirm(page, 'ok')
  await expect(row(touched)).toHaveAttribute('data-outcome', 'letterbox')
  await expect(page.locator(`[data-again]`)).toHaveCount(0)
  expect(recordedAt(round, stop).map(({ kind }) => kind)).toEqual([
    ...['StopArrived', 'DeliveryAttempted', 'PackageDelivered'],
  ])
})

test('a scan says more than the list: it was in the van after all; it is delivered already, and by whom', async ({
  page,
  round,
}) => {
  const stop = named(round, 'found')
  const [delivered, stayed] = stop.packages
  const answer = page.getByTestId('answer')
  await openStop(page, stop)
  await take(page, stop, [stayed!])
  await expect(answer).toHaveAttribute('data-verdict', 'attention')
  await expect(answer).toContainText('not in this van')
  await page.locator(`[data-parcel="${stayed}"]`).click()
  await page.locator(`[data-leave="${stayed}"]`).click()
  await expect(page.locator(`[data-elsewhere="${stayed}"]`)).toBeVisible()
  await take(page, stop)
  await choose(page, 'letterbox')
  await confirm(page, 'attention')
  expect(recordedAt(round, stop)).toMatchObject([{ packageIds: stop.packages }])
  await wedgeScan(page, delivered!)
  await expect(answer).toHaveAttribute('data-verdict', 'again')
  await expect(answer).toContainText(/Delivered \d\d:\d\d by Dino Büchel/)
})

test.describe('arrival', () => {
  test('near: a reason; far: a reason and the new place of the pin; no fix: on all the same', async ({
    page,
    round,
  }) => {
    const near = named(round, 'near')
    await openStop(page, near, 150)
    await expect(page.getByTestId('arrival')).toHaveAttribute('data-band', 'warned')
    await expect(page.getByTestId('away')).toContainText('You are 150 m away (± 6 m)')
    await expect(page.getByTestId('arrive')).toBeDisabled()
    // The position comes and goes under the hand: nothing moves for it.
    const targets = '[data-testid=arrive], [data-far], [data-parcel]'
    const before = await places(page, targets)
    for (const [metres, accuracy, band] of [
      [60, 6, 'ok'],
      [60, 20_000, 'unknown'],
      [150, 6, 'warned'],
    ] as const) {
      await standAt(page, near, metres, accuracy)
      await expect(page.getByTestId('arrival')).toHaveAttribute('data-band', band)
      await expect(page.locator('[data-far=parked]')).toBeEnabled({ enabled: band === 'warned' })
      await expect(page.getByTestId('arrive')).toBeEnabled({ enabled: band !== 'warned' })
      expect(await places(page, targets)).toEqual(before)
    }
    await page.locator('[data-far=parked]').click()
    await page.getByTestId('arrive').click()
    await expect(page.getByTestId('arrived')).toContainText('150 m')

    const far = named(round, 'far')
    await openStop(page, far, 900)
    await expect(page.getByTestId('arrival')).toHaveAttribute('data-band', 'explained')
    await page.locator('[data-far=pin_wrong]').click()
    await expect(page.getByTestId('pin-report')).toContainText('9.51000')
    await page.getByTestId('arrive').click()
    await expect(page.getByTestId('answer')).toHaveAttribute('data-verdict', 'attention')
    await expect(page.getByTestId('arrived')).toBeVisible()

    expect(recordedAt(round, near)[0]?.data).toMatchObject({ band: 'warned', distanceM: 150 })
    expect(recordedAt(round, near)[0]?.data).not.toHaveProperty('proposedPin')
    const [pin] = recordedAt(round, far)
    expect(pin?.data).toMatchObject({ band: 'explained', proposedPin: { lon: 9.51 } })
  })

  test('a position as wide as a town is said to be too coarse: it is no door and no new pin', async ({
    page,
    round,
  }) => {
    const stop = named(round, 'coarse')
    await openStop(page, stop, 14_000, 20_000)
    await expect(page.getByTestId('away')).toContainText('too coarse (± 20.0 km)')
    await expect(page.getByTestId('arrival')).toHaveAttribute('data-band', 'unknown')
    await page.getByTestId('arrive').click()
    await expect(page.getByTestId('arrived')).toBeVisible()
    await page.getByTestId('pin-wrong').click()
    await expect(page.getByTestId('pin-somewhere')).toBeVisible()
    await expect(page.getByTestId('pin-here')).toBeHidden()
    expect(recordedAt(round, stop)[0]?.data).toMatchObject({ band: 'unknown', distanceM: null })
  })

  test('[LO1] after a leap to the right place: a position in doubt is said to be one, not that there is none', async ({
    page,
    round,
  }) => {
    const stop = named(round, 'doubt')
    await openStop(page, stop, 6000)
    await expect(page.getByTestId('arrival')).toHaveAttribute('data-band', 'explained')
    let metres = 0
    await expect(async () => {
      await standAt(page, stop, metres++)
      await expect(page.getByTestId('away')).toContainText('Your position is in doubt now', { timeout: 1500 })
    }).toPass()
    await expect(page.getByTestId('away')).toContainText('the receiver’s clock is behind')
    await page.getByTestId('arrive').click()
    await expect(page.getByTestId('answer')).toContainText('Your position is in doubt: a supervisor will see')
    await take(page, stop)
    await choose(page, 'safe_place')
    await page.locator('[data-place=garage]').click()
    await expect(page.getByTestId('proof-missing')).toContainText('a position that is not in doubt')
    expect(recordedAt(round, stop)[0]).toMatchObject({ data: { band: 'unknown' }, geo: { mock: true } })
  })

  test('far away a reason that blames the recipient is not taken, and what may be true is offered', async ({
    page,
    round,
  }) => {
    const stop = named(round, 'farReason')
    await openStop(page, stop, 2000)
    await take(page, stop)
    await choose(page, 'attempt')
    await page.locator('[data-reason=NOT_HOME]').click()
    await expect(page.getByTestId('too-far')).toContainText('2.0 km')
    await expect(page.getByTestId('confirm')).toBeDisabled()
    await page.locator('[data-offer=NO_TIME]').click()
    await confirm(page, 'ok')
    expect(recordedAt(round, stop)[0]?.data).toMatchObject({ reason: 'NO_TIME', proven: 'yes' })
  })
})

/** What gives each reason its evidence, beside the place; absent: nothing is asked. */
const GIVE: Partial<Record<AttemptReason, (page: Page) => Promise<void>>> = {
  NOT_HOME: async (page) => {
    await photograph(page, 'door')
    await page.getByTestId('called').click()
  },
  BUSINESS_CLOSED: (page) => photograph(page, 'hours'),
  NO_ACCESS: (page) => page.getByTestId('note').fill('gate locked, no bell'),
  NO_SAFE_PLACE: (page) => photograph(page, 'door'),
  ADDRESS_INCOMPLETE: (page) => photograph(page, 'label'),
  REFUSED_DAMAGED: (page) => photograph(page, 'damage'),
  PIN_FAILED: (page) => page.getByTestId('tries-3').click(),
  NO_CONTACT: async (page) => {
    await photograph(page, 'door')
    await page.getByTestId('called').click()
  },
  RECIPIENT_RESCHEDULED: (page) => page.getByTestId('requestId').fill('R-2231'),
  CANCELLED: (page) => page.getByTestId('requestId').fill('C-17'),
  NOT_ON_VEHICLE: (page) => page.getByTestId('van-no').click(),
  LOCKER_FULL: (page) => page.getByTestId('lockerMessage').fill('all 24 taken'),
  LOCKER_FAULT: (page) => page.getByTestId('lockerMessage').fill('E12'),
  TOO_BIG: (page) => page.getByTestId('lockerMessage').fill('does not fit L'),
}
const EVIDENCE: Partial<Record<AttemptReason, string[]>> = {
  NOT_HOME: ['place_near', 'call_log', 'door_photo'],
  BUSINESS_CLOSED: ['place_near', 'hours_photo'],
  NO_ACCESS: ['place_near'],
  NO_SAFE_PLACE: ['place_near', 'door_photo'],
  ADDRESS_INCOMPLETE: ['place_near', 'label_photo'],
  REFUSED_DAMAGED: ['place_near', 'damage_photo'],
  PIN_FAILED: ['place_near', 'tries:3'],
  NO_CONTACT: ['place_near', 'call_log', 'door_photo'],
  RECIPIENT_RESCHEDULED: ['place_near', 'request_id'],
  CANCELLED: ['place_near', 'request_id'],
  NOT_ON_VEHICLE: ['place_near', 'van_not_searched'],
  LOCKER_FULL: ['place_near', 'locker_message'],
  LOCKER_FAULT: ['place_near', 'locker_message'],
  TOO_BIG: ['place_near', 'locker_message'],
}

test.describe('reasons', () => {
  for (const reason of ALL_REASONS)
    test(`${reason}: with its evidence it stands`, async ({ page, round }) => {
      const stop = named(round, reason)
      await openStop(page, stop)
      await take(page, stop)
      await choose(page, 'attempt')
      if (AT_LOCKERS.includes(reason)) await page.getByTestId('more-reasons').click()
      await page.locator(`[data-reason=${reason}]`).click()
      await expect(page.getByTestId('next-action')).toContainText('What happens next: ')
      await expect(page.getByTestId('arrival')).toHaveAttribute('data-band', 'ok')
      if (reason === 'DANGEROUS_GOODS') await expect(page.getByTestId('danger')).toContainText('Step back')
      const give = GIVE[reason]
      if (give !== undefined) {
        await expect(page.getByTestId('confirm')).toBeDisabled()
        await give(page)
      }
      await expect(page.getByTestId('unproven')).toBeHidden()
      await confirm(page, 'ok')
      const attempt = recordedAt(round, stop).at(-1)
      const evidence = EVIDENCE[reason] ?? [
        'place_near',
        ...(reason === 'NO_TIME' ? [expect.stringMatching(/^progress:\d+\/\d+$/)] : []),
      ]
      expect(attempt).toMatchObject({ kind: 'DeliveryAttempted', data: { reason, proven: 'yes', evidence } })
      const photos = evidence.filter((word) => typeof word === 'string' && word.endsWith('_photo')).length
      expect(attempt?.evidence ?? []).toHaveLength(photos)
    })

  test('with no place, or without what is asked, it is unproven: said before, kept as such', async ({
    page,
    round,
  }) => {
    const stop = named(round, 'nofix')
    await page.context().clearPermissions()
    await openStop(page, stop, null)
    await expect(page.getByTestId('arrival')).toHaveAttribute('data-band', 'unknown')
    await page.getByTestId('arrive').click()
    await expect(page.getByTestId('answer')).toContainText('nothing shows the place')
    await take(page, stop)
    await choose(page, 'attempt')
    await page.locator('[data-reason=NOT_HOME]').click()
    await page.getByTestId('wait').click()
    await expect(page.getByTestId('waiting')).toContainText('more seconds')
    await page.getByTestId('without').click()
    await expect(page.getByTestId('unproven')).toContainText('the customer is told only that it could not be delivered')
    await confirm(page, 'attention')
    await expect(page.getByTestId('answer')).toContainText('unproven')
    const [arrived, attempt] = recordedAt(round, stop)
    expect(arrived?.data).toMatchObject({ band: 'unknown', distanceM: null })
    expect(attempt?.data).toMatchObject({ reason: 'NOT_HOME', proven: 'unproven' })
  })
})

test('not in the van, said at the end of the round, says whether the van was searched, as at the stop', async ({
  page,
  round,
}) => {
  const stop = named(round, 'leftOver')
  await openStop(page, stop)
  await page.evaluate((hash) => (location.hash = hash), '#/driver/route/r14/balance')
  const row = page.locator(`[data-rest-of="${stop.packages[0]!}"]`)
  await row.locator('[data-reason=NOT_ON_VEHICLE]').click()
  await expect(row).toContainText('Did you look through the whole van?')
  expect(recordedAt(round, stop)).toEqual([])
  await row.locator('[data-said=van_not_searched]').click()
  await expect(row.locator('[data-reasons]')).toBeHidden()
  await expect(row).toContainText('on the list, not in the van')
  expect(recordedAt(round, stop)).toMatchObject([
    {
      kind: 'DeliveryAttempted',
      data: { reason: 'NOT_ON_VEHICLE', evidence: expect.arrayContaining(['van_not_searched']) },
    },
  ])
})

test('the address lies elsewhere: the focus goes with the work, into the form, back, and to what was reported', async ({
  page,
  round,
}) => {
  await arriveAt(page, named(round, 'elsewhere'))
  await page.getByTestId('pin-wrong').press('Enter')
  await expect(page.getByTestId('pin-wrong-form')).toBeFocused()
  await page.getByRole('button', { name: 'Never mind' }).press('Enter')
  await expect(page.getByTestId('pin-wrong')).toBeFocused()
  await page.getByTestId('pin-wrong').press('Enter')
  await page.getByTestId('pin-somewhere').press('Enter')
  await expect(page.getByTestId('pin-reported')).toBeFocused()
})

test('while the van moves the page is for a glance: nothing to type, nothing to photograph', async ({
  page,
  round,
}) => {
  const stop = named(round, 'glance')
  await openStop(page, stop, 600)
  await take(page, stop)
  await choose(page, 'safe_place')
  await page.locator('[data-place=behind_bin]').click()
  await page.getByTestId('photo-delivery').click()
  await expect(page.getByTestId('shutter')).toBeVisible()
  // 20 m/s, as a van on a main road.
  for (const metres of [540, 480, 420]) {
    await page.waitForTimeout(3000)
    await standAt(page, stop, metres)
  }
  await expect(page.getByTestId('glance')).toContainText('Im Rietle')
  await expect(page.getByTestId('glance')).toContainText('420 m')
  const work = page.locator('main :is(input, button, [data-testid=parcels])').filter({ visible: true })
  await expect(work).toHaveCount(0)
  await expect(page.getByTestId('take-photo')).toHaveCount(0) // and its camera is given back
  expect(await smallTargets(page)).toEqual([])
  await expect(page.getByTestId('glance')).toBeHidden({ timeout: 40_000 })
  await expect(page.locator(`[data-parcel="${stop.packages[0]!}"]`)).toHaveAttribute('aria-checked', 'true')
  await expect(page.getByTestId('photo-delivery')).toBeVisible() // what was chosen is as it was
})

/** A van that moves and stands at a touch, on a station in memory: the place of the test above needs most of a minute to stand. */
const moveVan = (page: Page, moves: boolean): Promise<void> =>
  page.evaluate((now) => {
    const address = new URL(location.href)
    if (now) address.searchParams.set('moving', '')
    else address.searchParams.delete('moving')
    history.replaceState(history.state, '', address)
    window.dispatchEvent(new Event('waymark-dev-news'))
  }, moves)

test('what was begun at the stop is there again when the van stands: words, a dialogue, a photo not used yet', async ({
  page,
}) => {
  const gallery = await serveGallery()
  const glance = page.getByTestId('glance')
  const goTo = (path: string) => page.evaluate((to) => location.assign(`#${to}`), path)
  try {
    await watchTracks(page)
    await page.goto(`${gallery.url}?as=p-marxer&out&far#/driver/stop/s-5`)
    const why = page.getByTestId('arrival').getByRole('textbox')
    await why.fill('the gate is behind the church')
    const [first, second] = await page.locator('[data-parcel]').all()
    await first!.click()
    await choose(page, 'safe_place')
    await page.locator('[data-place=behind_bin]').click()
    await page.getByTestId('photo-delivery').click()
    const found = page.getByTestId('photo-found')
    await expect.poll(() => trackStates(page)).toEqual(['live'])
    await moveVan(page, true)
    await expect(glance).toBeVisible()
    expect(await trackStates(page)).toEqual(['ended'])
    await moveVan(page, false)
    await expect.poll(() => trackStates(page)).toEqual(['ended', 'live'])
    await expect(async () => {
      await page.getByTestId('shutter').click({ timeout: 2000 })
      await expect(found).toBeVisible({ timeout: 5000 })
    }).toPass()
    const said = (await found.textContent())!
    const cameras = await trackStates(page)
    await moveVan(page, true)
    await expect(glance).toBeVisible()
    await expect(found).toBeHidden()
    await moveVan(page, false)
    await expect(found).toHaveText(said)
    expect(await trackStates(page)).toEqual(cameras) // the picture of before: no camera was asked
    await page.getByTestId('photo-cancel').click()
    await expect(why).toHaveValue('the gate is behind the church')

    await goTo('/driver/me')
    await expect(page.getByTestId('arrival')).toBeHidden()
    await goTo('/driver/stop/s-5')
    await expect(why).toHaveValue('the gate is behind the church')
    await page.getByTestId('arrive').click()
    await page.getByTestId('pin-wrong').click()
    const words = page.getByTestId('pin-wrong-form').getByRole('textbox')
    await words.fill('the house behind')
    await second!.locator('xpath=..').locator('[data-missing]').click()
    await page.getByTestId('van-yes').click()
    await moveVan(page, true)
    await expect(glance).toBeVisible()
    await expect(page.locator('input:visible, [role=dialog]:visible')).toHaveCount(0)
    expect(await axeFindings(page, 'glance over a page that is kept')).toEqual([])
    await moveVan(page, false)
    await expect(page.getByTestId('van-yes')).toHaveAttribute('aria-pressed', 'true')
    await page.keyboard.press('Escape')
    await expect(words).toHaveValue('the house behind')
  } finally {
    await gallery.close()
  }
})

test.describe('confirming', () => {
  test('however often it is tapped, it is one event', async ({ page, round }) => {
    const stop = named(round, 'twice')
    await openStop(page, stop)
    await take(page, stop)
    await choose(page, 'letterbox')
    await page.getByTestId('confirm').dblclick()
    await expect(page.getByTestId('answer')).toContainText('letterbox')
    await page.waitForTimeout(500)
    expect(recordedAt(round, stop).map(({ kind }) => kind)).toEqual(['PackageDelivered'])
  })

  test('it is taken back within the minute, which counts down', async ({ page, round }) => {
    const stop = named(round, 'undo')
    await openStop(page, stop)
    await take(page, stop)
    await choose(page, 'letterbox')
    await confirm(page, 'ok')
    const undo = page.getByTestId('undo')
    const left = async () => Number(await undo.getAttribute('data-left'))
    const first = await left()
    expect(first).toBeGreaterThan(50)
    await expect.poll(left).toBeLessThan(first)
    await undo.click()
    await expect(page.locator(`[data-parcel="${stop.packages[0]!}"]`)).toHaveAttribute('role', 'checkbox')
    expect(recordedAt(round, stop).map(({ kind }) => kind)).toEqual(['PackageDelivered', 'EventCorrected'])
  })

  test('killed before the confirmation: all that was chosen is there again', async ({ page, round }) => {
    const stop = named(round, 'draft')
    await openStop(page, stop)
    await take(page, stop)
    await choose(page, 'attempt')
    await page.locator('[data-reason=NOT_HOME]').click()
    await page.getByTestId('note').fill('rang twice')
    await page.getByTestId('wait').click()
    await page.waitForTimeout(600)
    await round.killAndRestart()
    await page.close()
    const again = await page.context().newPage()
    await openRound(again, round)
    await openStop(again, stop)
    await expect(again.getByTestId('restored')).toContainText('You had begun here')
    await expect(again.getByTestId('note')).toHaveValue('rang twice')
    await expect(again.getByTestId('waiting')).toBeVisible()
    for (const packageId of stop.packages)
      await expect(again.locator(`[data-parcel="${packageId}"]`)).toHaveAttribute('aria-checked', 'true')
    await again.getByTestId('called').click()
    await again.getByTestId('without').click()
    await confirm(again, 'attention')
    await again.reload()
    await expect(again.getByTestId('parcels')).toBeVisible()
    await expect(again.getByTestId('restored')).toBeHidden()
  })
})

test('axe finds nothing serious at the stop, at both sizes, in light and dark', async ({ page, round }) => {
  test.setTimeout(300_000)
  const stop = named(round, 'look')
  const found: string[] = []
  const look = async (where: string) => {
    for (const [width, height] of [
      [1280, 800],
      [800, 1280],
    ] as const) {
      await page.setViewportSize({ width, height })
      found.push(...(await axeFindings(page, `${where} ${width}`)))
      const small = await smallTargets(page)
      found.push(...small.map((what) => `${where} ${width}: under 48 px: ${what}`))
    }
  }
  await openStop(page, stop, 150)
  await look('arrival near')
  await page.locator('[data-far=parked]').click()
  await page.getByTestId('arrive').click()
  await expect(page.getByTestId('arrived')).toBeVisible()
  await take(page, stop, [stop.packages[0]!])
  await look('outcomes')
  await choose(page, 'safe_place')
  await page.locator('[data-place=garden]').click()
  await page.getByTestId('no-photo').click()
  await look('safe place')
  await page.getByTestId('another').click()
  await take(page, stop, [stop.packages[1]!])
  await choose(page, 'handed_over')
  await page.locator('[data-place=in_person_household]').click()
  await page.getByTestId('age-yes').click()
  await look('handing over')
  await page.getByTestId('sign').click()
  await look('signature')
  await page.keyboard.press('Escape')
  await page.getByTestId('another').click()
  await choose(page, 'attempt')
  await look('reasons')
  await page.locator('[data-reason=NOT_HOME]').click()
  await page.getByTestId('wait').click()
  await page.getByTestId('without').click()
  await look('not home')
  await page.getByTestId('another').click()
  await page.locator('[data-reason=DANGEROUS_GOODS]').click()
  await look('danger')
  await confirm(page, 'ok')
  await look('confirmed')
  expect(found).toEqual([])
})

test('a driver’s pages of a parcel and of the search have a driver’s targets and letters', async ({ page, round }) => {
  const stop = named(round, 'twice')
  await openStop(page, stop)
  const shots = process.env['WAYMARK_SHOTS']
  for (const [width, height] of [
    [1280, 800],
    [800, 1280],
  ] as const)
    for (const [where, hash] of [
      ['parcel', `#/package/${stop.packages[0]!}`],
      ['search', '#/search'],
    ] as const) {
      await page.setViewportSize({ width, height })
      await page.evaluate((to) => (location.hash = to), hash)
      if (where === 'search') await page.getByTestId('search').fill(stop.packages[0]!)
      await expect(page.locator(where === 'search' ? '[data-testid=packages]' : '[data-testid=axes]')).toBeVisible()
      expect(await smallTargets(page)).toEqual([])
      const letters = await page.evaluate(() => {
        const read = document.querySelector('[data-testid=axes], [data-testid=packages] td')
        return read === null ? 0 : Number.parseFloat(getComputedStyle(read).fontSize)
      })
      expect(letters).toBeGreaterThanOrEqual(18)
      if (shots !== undefined) await page.screenshot({ path: `${shots}/${where}-${width}.png` })
    }
})
