import nodemailer from 'nodemailer'
import { expect, onTestFinished, test } from 'vitest'
import { openMailbox, subjectOf } from '../../src/cli/start/panel/mailbox.ts'

test('the demo’s mailbox takes a mail as a real sender sends it, and keeps the newest first', async () => {
  const box = await openMailbox()
  onTestFinished(() => box.close())
  const sender = nodemailer.createTransport(box.env['WAYMARK_SMTP_URL'])
  const send = (subject: string) =>
    sender.sendMail({ from: box.env['WAYMARK_MAIL_FROM'], to: 'lea@example.org', subject, text: 'Hello' })
  await send('Delivered: your parcel from Kräuterhaus Samina, left in the garage – with a photo of where it lies')
  await send('Out for delivery')
  expect(box.mails().map(({ subject, to }) => [subject, to])).toEqual([
    ['Out for delivery', 'lea@example.org'],
    [
      'Delivered: your parcel from Kräuterhaus Samina, left in the garage – with a photo of where it lies',
      'lea@example.org',
    ],
  ])
})

test('a subject in each of its written forms', () => {
  expect(subjectOf('To: a\r\nSubject: Plain\r\n\r\nSubject: not this')).toBe('Plain')
  expect(subjectOf('Subject: =?UTF-8?Q?Kr=C3=A4uter_haus?=\r\n\r\n')).toBe('Kräuter haus')
  expect(subjectOf('subject: =?utf-8?B?S3LDpHV0ZXI=?=\r\n =?utf-8?B?aGF1cw==?=\r\n\r\n')).toBe('Kräuterhaus')
  expect(subjectOf('To: a\r\n\r\n')).toBe('')
})
