// A hand-held scanner that is set to send something around each code: staff see what comes, set it, and scan on.
import { expect, type Page } from '@playwright/test'
import { test } from '../support/app-test.ts'
import { workOf } from '../support/demo-work.ts'
import {
  chooseFromMenu,
  openCheckpoint,
  openSignedIn,
  scan,
  textFields,
  verdictPanel,
} from '../support/depot-screen.ts'
import { wedgeScan } from '../support/wedge-input.ts'

const panel = (page: Page) => page.getByTestId('scanner-settings')

async function openPanel(page: Page): Promise<void> {
  await chooseFromMenu(page, 'Scanner')
  await expect(panel(page)).toBeVisible()
}

test('a scanner that sends ~ before and # behind each code is seen, set once and read from then on', async ({
  page,
  shared,
}) => {
  const { clerk, others } = workOf(shared.filled)
  const [first = '', second = '', third = ''] = others.slice(40, 43).map(({ packageId }): string => packageId)
  await openSignedIn(page, shared.station, clerk)
  await openCheckpoint(page, 'receive')
  expect((await scan(page, `~${first}#`)).tone).toBe('unreadable')
  const answered = await verdictPanel(page).getAttribute('data-count')

  await openPanel(page)
  await wedgeScan(page, `~${first}#`)
  await expect(page.getByTestId('scanner-saw')).toHaveText(`~${first}#`)
  await expect(panel(page)).toContainText('The scanner ended it with Enter.')
  await expect(page.getByTestId('scanner-said')).toHaveText('The scanner adds ~ before and # behind each code.')
  await page.getByTestId('scanner-use').click()
  await expect(page.getByLabel('Before each code')).toHaveValue('~')
  await expect(page.getByLabel('Behind each code')).toHaveValue('#')
  await wedgeScan(page, `~${first}#`, { end: '\t' })
  await expect(page.getByTestId('scanner-said')).toHaveText('The label is read as it should be. Nothing has to be set.')
  await expect(panel(page)).toContainText('The scanner ended it with Tab.')
  await page.getByRole('button', { name: 'Done' }).click()
  await expect(panel(page)).toBeHidden()
  // Looked at, not recorded: nothing was answered, and the parcel is still new.
  expect(await verdictPanel(page).getAttribute('data-count')).toBe(answered)

  expect((await scan(page, `~${first}#`)).tone).toBe('ok')
  expect((await scan(page, `~${second}#`, { end: '' })).tone).toBe('ok')
  // A label that was read by another scanner, without them.
  expect((await scan(page, third)).tone).toBe('ok')
  await page.reload()
  await expect(verdictPanel(page)).toBeVisible()
  expect((await scan(page, `~${second}#`)).tone).toBe('again')
})

test('control characters are named; what is typed by name is read, and what cannot be is said', async ({
  page,
  shared,
}) => {
  const { clerk, others } = workOf(shared.filled)
  const { packageId } = others[43]!
  await openSignedIn(page, shared.station, clerk)
  await openCheckpoint(page, 'receive')
  await openPanel(page)
  await wedgeScan(page, `\x02*${packageId}\x1d!`)
  await expect(page.getByTestId('scanner-saw')).toHaveText(`<STX>*${packageId}<GS>!`)
  await expect(page.getByTestId('scanner-said')).toContainText('adds <STX>* before and <GS>! behind')
  const before = page.getByLabel('Before each code')
  await before.fill('<STX><FOO>')
  await expect(panel(page)).toContainText('only names such as')
  await before.fill('<STX>*')
  await page.getByLabel('Behind each code').fill('<gs>!')
  await page.getByLabel('Enter', { exact: true }).check()
  // A burst is no typing, also where a field of this panel has the focus.
  await before.focus()
  await wedgeScan(page, `\x02*${packageId}\x1d!`)
  await expect(before).toHaveValue('<STX>*')
  await expect(page.getByTestId('scanner-said')).toContainText('read as it should be')
  await wedgeScan(page, '4006381333931')
  await expect(page.getByTestId('scanner-said')).toContainText('No number that Waymark knows')
  await page.keyboard.press('Escape')
  await expect(panel(page)).toBeHidden()
  await expect(textFields(page)).toHaveCount(0)
  expect((await scan(page, `\x02*${packageId}\x1d!`)).tone).toBe('ok')
})
