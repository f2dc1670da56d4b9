// What servers of the world answer, and what it means for a mail.
import { describe, expect, it } from 'vitest'
import { judgeAnswer, withoutPerson } from '../../../src/hub/notify/answer.ts'

const TO = 'annelies.marxer@example.test'
const judged = (response: string, command = 'RCPT TO') =>
  judgeAnswer({ code: 'EENVELOPE', command, response, responseCode: Number(response.slice(0, 3)) }, TO)

describe('[NO8] for good, of the recipient’s address', () => {
  it.each([
    '550 5.1.1 <annelies.marxer@example.test>: Recipient address rejected: User unknown in local recipient table',
    '550-5.1.1 The email account that you tried to reach does not exist.\n550 5.1.1 Please try double-checking',
    '554 5.1.2 Domain not found',
    '501 5.1.3 Bad recipient address syntax',
    '556 5.1.10 Recipient domain does not accept mail',
    '550 No such user here',
    '551 User not local',
    '553 mailbox name not allowed',
    '550 sorry, no mailbox here by that name (#5.1.1)',
  ])('%s', (response) => {
    expect(judged(response)).toMatchObject({ kind: 'refused' })
  })
  it('also where the text is judged, when the server says so by its status', () => {
    expect(judged('550 5.1.1 no such user', 'DATA')).toMatchObject({ kind: 'refused' })
  })
})

describe('[NO8] for good says the server, but somebody can mend it', () => {
  it.each([
    ['RCPT TO', '554 5.7.1 <annelies.marxer@example.test>: Relay access denied'],
    ['RCPT TO', '550 5.7.1 Client host rejected: Access denied'],
    ['RCPT TO', '550 relay not permitted'],
    ['RCPT TO', '550 Please authenticate first'],
    ['RCPT TO', '553 sorry, that domain is not in my list of allowed rcpthosts (#5.7.1)'],
    ['RCPT TO', '550 5.1.0 <parcels@depot.example>: Sender address rejected: User unknown'],
    ['RCPT TO', '553 5.1.8 <parcels@depot.example>: Sender address rejected: Domain not found'],
    ['RCPT TO', '552 5.2.2 mailbox full'],
    ['RCPT TO', '530 5.7.0 Must issue a STARTTLS command first'],
    ['DATA', '550 5.4.5 Daily sending quota exceeded'],
    ['DATA', '552 5.2.2 quota exceeded'],
    ['DATA', '550 This looks like junk'],
    ['DATA', '554 5.7.9 not signed'],
  ])('%s: %s', (command, response) => {
    expect(judged(response, command)).toMatchObject({ kind: 'denied' })
  })
})

it('[NO8] what ends the conversation, or comes before the recipient, is about all mails; for now is for this one', () => {
  expect(judged('421 4.7.0 too many connections')).toMatchObject({ kind: 'failed', channel: true })
  expect(judged('550 5.7.1 sender not allowed', 'MAIL FROM')).toMatchObject({ kind: 'failed', channel: true })
  expect(judged('535 5.7.8 authentication failed', 'AUTH PLAIN')).toMatchObject({ kind: 'failed', channel: true })
  expect(judged('450 4.2.0 greylisted')).toMatchObject({ kind: 'failed', channel: false })
  const away = judgeAnswer({ code: 'ESOCKET', command: 'CONN', message: 'connect ECONNREFUSED 192.0.2.1:587' }, TO)
  expect(away).toMatchObject({ error: 'ESOCKET', answer: 'connect ECONNREFUSED 192.0.2.1:587', channel: true })
})

it('keeps of an answer the numbers, and for the operator its words', () => {
  expect(judged('554 5.7.1 <annelies.marxer@example.test>: Relay access denied')).toEqual({
    ...{ kind: 'denied', error: 'EENVELOPE 554 5.7.1' },
    answer: '554 5.7.1 <…>: Relay access denied',
  })
})

describe('the words of a server, without the person', () => {
  it.each([
    ['550 <ANNELIES.MARXER@Example.Test>: unknown', '550 <…>: unknown'],
    ['550 mailbox of Annelies Marxer is gone', '550 mailbox of … … is gone'],
    ['550 annelies.marxer at example.test unknown', '550 ….… at … unknown'],
    [
      '550 see https://help.example/?to=annelies.marxer%40example.test&why=2',
      '550 see https://help.example/?to=…&why=2',
    ],
    ['550 forwarded to somebody.else@other.example', '550 forwarded to …'],
    ['554-first\r\n554 second\u0007', '554-first 554 second'],
    ['554 Marxergasse is no name of hers', '554 Marxergasse is no name of hers'],
  ])('%j', (words, rinsed) => {
    expect(withoutPerson(words, TO)).toBe(rinsed)
  })
  it('is short, however much was written', () => {
    expect(withoutPerson(`550 ${'x'.repeat(100_000)}`, TO)).toHaveLength(200)
  })
})
