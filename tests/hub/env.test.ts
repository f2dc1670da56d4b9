import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createCommits } from '../../src/hub/commits.ts'
import { readConfig } from '../../src/hub/env.ts'

it('needs nothing: every value has its default', () => {
  const config = readConfig({})
  expect(config).toMatchObject({ host: '127.0.0.1', port: 7400, publicUrl: null, enrolCode: null, restored: false })
  for (const [name, value] of Object.entries(config.limits)) expect(value, name).toBeGreaterThan(0)
})

it('names every variable that cannot be used', () => {
  const wrong = { WAYMARK_HUB_PORT: 'x', WAYMARK_ENROL_CODE: 'no-site', WAYMARK_MAX_BODY_KiB: '-1' }
  for (const name of Object.keys(wrong)) expect(() => readConfig(wrong)).toThrow(new RegExp(name))
})

it('reads an enrolment code with its site', () => {
  expect(readConfig({ WAYMARK_ENROL_CODE: 'DEMO-2345@depot' }).enrolCode).toEqual({ code: 'DEMO-2345', site: 'depot' })
})

const mail = { WAYMARK_SMTP_URL: 'smtp://user:password@mail.example.org:587', WAYMARK_MAIL_FROM: 'parcels@example.org' }

it('[NO9] mails that leave this machine need the address at which customers reach the hub', () => {
  const loopbacks = [
    'http://127.0.0.1:7400',
    'http://localhost:7400',
    'http://[::1]:7400',
    'http://0.0.0.0:7400',
    'http://127.1',
  ]
  for (const url of [undefined, ...loopbacks])
    expect(() => readConfig({ ...mail, WAYMARK_HUB_URL: url }), url).toThrow(
      /^The hub cannot start with this environment\.\nWAYMARK_HUB_URL: .*set it to the address at which customers reach the hub/,
    )
  expect(readConfig({ ...mail, WAYMARK_HUB_URL: 'https://track.example.org' }).mail).toEqual({
    ...{ smtpUrl: mail.WAYMARK_SMTP_URL, from: mail.WAYMARK_MAIL_FROM },
  })
})

it('[NO9] a mail server on this machine, as the demo’s, needs none', () => {
  for (const host of ['127.0.0.1', 'localhost', '[::1]'])
    expect(readConfig({ ...mail, WAYMARK_SMTP_URL: `smtp://${host}:2525` })).toMatchObject({ publicUrl: null })
  expect(() => readConfig({ ...mail, WAYMARK_SMTP_URL: 'smtp://127.example.org' })).toThrow('WAYMARK_HUB_URL')
})

it('names all that mails lack at once', () => {
  const alone = { WAYMARK_SMTP_URL: mail.WAYMARK_SMTP_URL }
  expect(() => readConfig(alone)).toThrow(/WAYMARK_MAIL_FROM: .*\nWAYMARK_HUB_URL: /)
  expect(readConfig({ WAYMARK_MAIL_FROM: mail.WAYMARK_MAIL_FROM }).mail).toBeNull()
})

it('is the one file of the hub that reads the environment', () => {
  const root = join(import.meta.dirname, '../../src/hub')
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
  const reading = files.filter((name) => readFileSync(join(root, name), 'utf8').includes('process.env'))
  expect(reading).toEqual(['env.ts'])
})

it('followers are woken after a quiet moment, and in a long burst at the latest time', async () => {
  const commits = createCommits({ quietMs: 20, latestMs: 60 })
  let rung = 0
  const stop = commits.onCommitted(() => rung++)
  commits.committed()
  commits.committed()
  expect(rung).toBe(0)
  await expect.poll(() => rung, { interval: 5 }).toBe(1)
  const begun = performance.now()
  while (rung === 1 && performance.now() - begun < 5_000) {
    commits.committed()
    await new Promise((resolve) => setTimeout(resolve, 4))
  }
  expect(rung).toBe(2)
  expect(performance.now() - begun).toBeGreaterThan(40)
  stop()
  commits.committed()
  await new Promise((resolve) => setTimeout(resolve, 80))
  expect(rung).toBe(2)
})
