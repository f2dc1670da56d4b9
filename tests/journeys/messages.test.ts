// The whole way of a message and of an emergency: a driver's tablet, the hub, the desk, and back (DOMAIN §15.1), with the network cut in between.
import { expect, onTestFinished, test } from 'vitest'
import { type Pass, tcpLine } from '../support/tcp-line.ts'
import { DRIVER, openDepot, openTablet, ROUTE, type Depot, type Tablet, until } from './depot.ts'

const DESK = { personId: 'sara', pin: '5511' } as const

async function withDesk(depot: Depot): Promise<Tablet> {
  const answer = await fetch(`${depot.url}/v1/ops/people`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${depot.hub.deps.operatorKey}`, 'content-type': 'application/json' },
    body: JSON.stringify([
      { id: 'anna', site: 'schaan', name: 'Anna Frick', role: 'depot', pin: '4711' },
      { id: DRIVER.personId, site: 'schaan', name: 'Beat Büchel', role: 'driver', pin: DRIVER.pin },
      { id: DESK.personId, site: 'schaan', name: 'Sara Ospelt', role: 'supervisor', pin: DESK.pin },
    ]),
  })
  expect(answer.status).toBe(200)
  const desk = await openTablet({ depot, name: 'Desk' })
  await desk.signIn(DESK)
  return desk
}

/** `cut`: each byte ends its connection; `hang`: none arrives, and nobody is told. */
async function lineTo(
  depot: Depot,
): Promise<{ url: string; is: 'well' | 'cut' | 'hang'; begin: (how: 'cut' | 'hang') => void }> {
  const pass: Pass = (bytes, to, end) => {
    if (line.is === 'well') to.write(bytes)
    else if (line.is === 'cut') end()
  }
  const tcp = await tcpLine(depot.url, { up: pass, down: pass })
  onTestFinished(tcp.close)
  const line: Awaited<ReturnType<typeof lineTo>> = {
    ...{ url: tcp.url, is: 'well' },
    begin: (how) => {
      line.is = how
      if (how === 'cut') tcp.cutAll()
    },
  }
  return line
}

const talksOf = (tablet: Tablet) => () => tablet.call('talks')
const linesOf = async (tablet: Tablet) => (await tablet.call('talk', { driverId: DRIVER.personId })).lines
const say = (tablet: Tablet, code: 'running-late' | 'come-back') =>
  tablet.call('say', { driverId: DRIVER.personId, words: { code }, stopId: 's1' })

test('[TA1] [TA7] [TA8] [TK1] [TK4] driver → hub → desk → answer → driver, and who has read it', async () => {
  const depot = await openDepot(1)
  const desk = await withDesk(depot)
  const tablet = await openTablet({ depot })
  await tablet.signIn(DRIVER)
  expect(await say(tablet, 'running-late')).toMatchObject({ outcome: 'written' })
  await until(talksOf(desk), ({ unread }) => unread === 1)
  expect((await talksOf(desk)()).talks).toMatchObject([{ name: 'Beat Büchel', routeId: ROUTE, routeNumber: '14' }])
  await desk.call('readTalk', { driverId: DRIVER.personId })
  await until(
    () => linesOf(tablet),
    ([line]) => line?.read[0]?.name === 'Sara Ospelt',
  )
  await say(desk, 'come-back')
  await until(talksOf(tablet), ({ unread }) => unread === 1)
  expect((await linesOf(tablet)).map(({ what, about }) => [what, about.stop?.address])).toEqual([
    [{ kind: 'said', code: 'running-late', text: null }, 'Im Rietle 1'],
    [{ kind: 'said', code: 'come-back', text: null }, 'Im Rietle 1'],
  ])
  // Between people: nothing of it stands in the log.
  const kinds = (await depot.log()).map(({ kind }) => kind)
  expect(new Set(kinds)).toEqual(new Set(['ShiftStarted']))
})

test.each(['cut', 'hang'] as const)(
  '[TA2] [TA4] [TA5] without a network (%s) all is kept and shown so; with it the emergency arrives, is taken, and the driver sees by whom',
  async (how) => {
    const depot = await openDepot(1)
    const desk = await withDesk(depot)
    const line = await lineTo(depot)
    const tablet = await openTablet({ depot, hubUrl: line.url })
    await tablet.signIn(DRIVER)
    await tablet.sent()
    line.begin(how)
    const before = performance.now()
    await say(tablet, 'running-late')
    const raised = await tablet.call('raiseAlarm', { how: 'position' })
    expect(raised).toMatchObject({ outcome: 'written' })
    // Nothing of it waited for a call: the shortest deadline is six seconds.
    expect(performance.now() - before).toBeLessThan(5000)
    expect((await talksOf(tablet)()).alarms).toMatchObject([{ how: 'position', state: { is: 'here' } }])
    expect((await linesOf(tablet)).map(({ state }) => state.is)).toEqual(['here', 'here'])
    expect((await talksOf(desk)()).alarms).toEqual([])
    line.is = 'well'
    await until(talksOf(desk), ({ alarms }) => alarms.length === 1, 30_000)
    const [alarm] = (await talksOf(desk)()).alarms
    expect(alarm).toMatchObject({ driver: { name: 'Beat Büchel' }, routeNumber: '14', vehicle: 'Van 2 FL 2207' })
    await desk.call('answerAlarm', { id: alarm!.id, answer: { is: 'taken' } })
    await until(talksOf(tablet), ({ alarms }) => alarms[0]?.takenBy[0]?.name === 'Sara Ospelt', 30_000)
    await desk.call('answerAlarm', { id: alarm!.id, answer: { is: 'closed', reason: 'driver-is-safe' } })
    await until(talksOf(tablet), ({ alarms }) => alarms.length === 0, 30_000)
    expect((await linesOf(desk)).filter(({ what }) => what.kind === 'said')).toHaveLength(1)
  },
  90_000,
)
