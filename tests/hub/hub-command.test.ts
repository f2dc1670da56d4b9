import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { PATIENT } from '../support/patient.ts'
import { HttpStation, TestJournal, post, tempFolder } from './kit.ts'

const ROOT = join(import.meta.dirname, '../..')
let temp: ReturnType<typeof tempFolder>
let children: ChildProcess[]
beforeEach(() => {
  temp = tempFolder()
  children = []
})
afterEach(async () => {
  for (const child of children) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    child.kill('SIGKILL')
    await new Promise((resolve) => child.once('exit', resolve))
  }
  temp.drop()
})

function hub(args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [join(ROOT, 'src/cli/waymark.ts'), 'hub', ...args], {
    env: { ...process.env, ...PATIENT, WAYMARK_HUB_DATA: temp.folder, WAYMARK_HUB_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  let err = ''
  child.stderr.on('data', (part: Buffer) => (err += part.toString()))
  const lines: string[] = []
  const firstLine = new Promise<string>((found) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line)
      found(line)
    })
  })
  const ended = new Promise<number | null>((done) => child.once('exit', done))
  return { child, firstLine, ended, err: () => err, lines }
}

it('runs alone: a ready line, an enrolment code while it runs, and a clean end; a second one is refused in words', async () => {
  const first = hub([], { WAYMARK_ENROL_CODE: 'DEMO-2345@depot' })
  const ready = JSON.parse(await first.firstLine) as { ready: boolean; hub: string }
  expect(ready.ready).toBe(true)
  const station = await HttpStation.enrol(ready.hub, 'demo 2345')
  expect(await station.session()).toMatchObject({ outcome: 'lease' })
  station.station.journal.scan(3)
  expect(await station.pushed(1, 3)).toMatchObject({ ackedSeq: 3 })
  // A copy of its folder speaks up: an alarm.
  station.station.journal = new TestJournal(station.station.journal.device, 'epoch-1').scan(3, 50)
  expect(await station.pushed(1, 3)).toMatchObject({ newEpoch: 'twin' })

  const second = hub([])
  expect(await second.ended).toBe(1)
  expect(second.err()).toContain('Another hub is running')
  const port = new URL(ready.hub).port
  const unknown = hub(['enrol-code', '--site', 'depot'], { WAYMARK_HUB_PORT: port })
  expect(await unknown.ended).toBe(1)
  expect(unknown.err()).toContain('no site depot')

  first.child.kill('SIGTERM')
  expect(await first.ended).toBe(0)
  // Logs are JSON lines on stderr, without who asked and what was sent.
  const logs = first
    .err()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(logs.some((line) => (line['req'] as { route?: string } | undefined)?.route === '/v1/sync/push')).toBe(true)
  const alarm = expect.stringContaining('sent two different events as number 1') as string
  expect(logs).toContainEqual(expect.objectContaining({ level: 40, alarm: 1, msg: alarm }))
  expect(first.err()).not.toMatch(/127\.0\.0\.1"|Bearer|DEMO/)
  expect(first.lines).toHaveLength(1)
})

it('[F26] killed right after an answer, it has what it answered', async () => {
  const first = hub([], { WAYMARK_ENROL_CODE: 'DEMO-2345@depot' })
  const { hub: url } = JSON.parse(await first.firstLine) as { hub: string }
  const station = await HttpStation.enrol(url, 'DEMO-2345')
  await station.session()
  station.station.journal.scan(200)
  await station.pushed(1, 100)
  // The second batch is on its way when the process dies: it is there as a whole or not at all.
  const second = station.push(station.station.frameOf(101, 200)).catch(() => null)
  first.child.kill('SIGKILL')
  await first.ended
  await second

  const again = hub([])
  const { hub: newUrl } = JSON.parse(await again.firstLine) as { hub: string }
  const back = new HttpStation(newUrl, station.station)
  const reply = await back.session()
  expect(reply.outcome === 'lease' && [100, 200].includes(reply.haveSeq)).toBe(true)
  expect(await back.pushed(101, 200)).toMatchObject({ ackedSeq: 200, notStored: [] })
})

it('makes a code without a running hub, and says how it is used otherwise', async () => {
  const made = hub(['enrol-code', '--site', 'depot'])
  expect(await made.ended).toBe(0)
  const { code, site } = JSON.parse(made.lines[0] ?? '') as { code: string; site: string }
  expect(site).toBe('depot')
  const running = hub([])
  const { hub: url } = JSON.parse(await running.firstLine) as { hub: string }
  expect((await HttpStation.enrol(url, code)).station.journal.device).toMatch(/^st-/)
  expect((await post(url, '/v1/stations/enrol', { protocol: 1, code, publicKey: 'AAAA', name: 'x' })).status).toBe(400)
  for (const args of [['enrol-code'], ['other'], ['--nonsense']]) expect(await hub(args).ended).toBe(2)
  const odd = hub([], { WAYMARK_HUB_PORT: 'many' })
  expect(await odd.ended).toBe(1)
  expect(odd.err()).toContain('WAYMARK_HUB_PORT')
})

it('[NO9] with a mail server elsewhere it wants the address for customers; with one on this machine it starts and says where links lead', async () => {
  const mail = { WAYMARK_SMTP_URL: 'smtp://mail.example.org', WAYMARK_MAIL_FROM: 'parcels@depot.example' }
  const elsewhere = hub([], mail)
  expect(await elsewhere.ended).toBe(1)
  expect(elsewhere.err()).toContain('WAYMARK_HUB_URL: WAYMARK_SMTP_URL sends mails to others')
  const here = hub([], { ...mail, WAYMARK_SMTP_URL: 'smtp://127.0.0.1:2525' })
  await here.firstLine
  await expect.poll(here.err, { timeout: 5000 }).toContain('links in mails lead to this machine only')
  here.child.kill('SIGTERM')
  expect(await here.ended).toBe(0)
})
