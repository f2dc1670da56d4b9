import { describe, expect, test, vi } from 'vitest'
import type { PackageId } from '../../src/domain/brands.ts'
import type { Verdict } from '../../src/domain/decision.ts'
import { standing } from '../../src/ui/depot/use-stops.ts'
import { makeScanDesk } from '../../src/ui/scan/scan-desk.ts'
import type { BridgeClient, OpenStop, Recorded, ScanAnswer, ScanInput } from '../../src/wire/bridge.ts'

const id = (text: string) => text as PackageId
const recorded = (packageId: string, verdict: Verdict = { kind: 'ok' }): Recorded => ({
  outcome: 'recorded',
  eventIds: [],
  at: 1 as never,
  verdict,
  packageId: id(packageId),
  place: null,
  who: null,
})
const input = (text: string): ScanInput => ({ checkpoint: 'load', text, entry: 'wedge' })
const STOP: Verdict = { kind: 'stop', reason: 'wrong-route' }

/** A desk whose answers the test gives when it likes. */
function deskWith() {
  const asked: { give: (answer: ScanAnswer) => void; lose: () => void }[] = []
  const scan = vi.fn(
    (_: ScanInput) =>
      new Promise<ScanAnswer>((resolve, reject) => {
        asked.push({ give: resolve, lose: () => reject(new Error('gone')) })
      }),
  )
  const desk = makeScanDesk({ scan } as unknown as BridgeClient)
  const heard = vi.fn()
  desk.onAnswer(heard)
  return { desk, asked, heard, scan }
}
const settled = () => new Promise((resolve) => setTimeout(resolve, 0))

describe('the desk', () => {
  test('asks at once, shows nothing before the answer, and then the answer', async () => {
    const { desk, asked, scan } = deskWith()
    desk.scan(input('a'), 7)
    expect(scan).toHaveBeenCalledOnce()
    expect(desk.state()).toMatchObject({ shown: { kind: 'none' }, waiting: 1 })
    asked[0]!.give(recorded('a'))
    await settled()
    expect(desk.state()).toMatchObject({ shown: { kind: 'answer', count: 1, scannedAt: 7 }, waiting: 0 })
  })

  test('never shows an older answer over a newer one, but each is heard', async () => {
    const { desk, asked, heard } = deskWith()
    desk.scan(input('a'), 1)
    desk.scan(input('b'), 2)
    asked[1]!.give(recorded('b'))
    await settled()
    asked[0]!.give(recorded('a'))
    await settled()
    expect(desk.state().shown).toMatchObject({ answer: { packageId: 'b' } })
    expect(heard).toHaveBeenCalledTimes(2)
    expect(desk.state().waiting).toBe(0)
  })

  test('says so when no answer came', async () => {
    const { desk, asked } = deskWith()
    desk.scan(input('a'), 1)
    asked[0]!.lose()
    await settled()
    expect(desk.state().shown).toMatchObject({ kind: 'lost', text: 'a' })
  })

  test('keeps a STOP up whatever is scanned behind it', async () => {
    const { desk, asked } = deskWith()
    desk.scan(input('wrong'), 1)
    asked[0]!.give(recorded('wrong', STOP))
    desk.scan(input('other'), 2)
    await settled()
    asked[1]!.give(recorded('other'))
    await settled()
    expect(desk.state().shown).toMatchObject({ answer: { packageId: 'other' } })
    expect(desk.state().stop).toMatchObject({ answer: { packageId: 'wrong' }, count: 1 })
    desk.noteStop(99, null)
    expect(desk.state().stop).not.toBeNull()
    desk.noteStop(1, null)
    expect(desk.state().stop).toBeNull()
  })
})

describe('which STOP fills the window', () => {
  const place = { routeNumber: null, bin: null, address: null, town: null, siteName: null }
  const open = (packageId: string): OpenStop => ({
    packageId: id(packageId),
    place,
    routeNumber: '14',
    wantedRouteNumber: '12',
    at: 1 as never,
    packageScanned: false,
  })
  const raised = { answer: recorded('b', STOP), count: 1, listed: false, readSince: false }

  test('none without an answer or a list', () => {
    expect(standing(null, [])).toBeNull()
  })

  test('the station’s list alone, as after a reload: its oldest', () => {
    expect(standing(null, [open('a'), open('b')])).toMatchObject({ from: 'list', stop: { packageId: 'a' }, more: 1 })
  })

  test('the one in the hand before older ones', () => {
    expect(standing(raised, [open('a'), open('b')])).toMatchObject({ from: 'list', stop: { packageId: 'b' }, more: 1 })
  })

  test('the answer before the list has been read again; no tap ends it then', () => {
    expect(standing(raised, [])).toMatchObject({ from: 'answer', dismissable: false })
    expect(standing({ ...raised, readSince: true }, [])).toMatchObject({ from: 'answer', dismissable: true })
  })
})
