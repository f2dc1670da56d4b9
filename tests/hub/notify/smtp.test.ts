// One mail over one real connection, without a hub: what ends it.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Mail, smtpSender } from '../../../src/hub/notify/smtp.ts'
import { type PostOffice, openPostOffice } from './post-office.ts'

const MAIL: Mail = {
  ...{ to: 'annelies@example.test', subject: 'Hello', text: 'Hello', html: '<p>Hello</p>' },
  ...{ messageId: '<1@depot.example>', stopUrl: 'https://track.example/t/WM1/mail?key=k' },
}
let office: PostOffice
beforeEach(async () => {
  office = await openPostOffice()
})
afterEach(() => office.close())

/** Longer than this test may take. */
const PATIENT_MS = 600_000
const sender = () => smtpSender({ smtpUrl: office.url, from: 'parcels@depot.example', deadlineMs: PATIENT_MS })

describe('a mail that is stopped', () => {
  it('[NO5] while it is put together is not waited for, and nobody is called', async () => {
    office.be('slow')
    const stopping = new AbortController()
    const sent = sender()(MAIL, stopping.signal)
    stopping.abort()
    expect(await sent).toMatchObject({ kind: 'failed', channel: true })
    expect(office.calls()).toBe(0)
  })
})
