// The shell stays mounted while pages change in it: menus, held buttons and the focus on them outlive a page, and what is the page's own goes with it. With
// a station in memory.
import { expect, type Page } from '@playwright/test'
import { test } from '../support/app-test.ts'
import { servesGallery } from '../support/gallery-screens.ts'
import { wedgeScan } from '../support/wedge-input.ts'

test.setTimeout(90_000)

const CLERK = 'p-frick'
const DRIVER = 'p-buechel'
const SUPERVISOR = 'p-hoop'
const open = servesGallery(test)

const goTo = (page: Page, path: string) => page.evaluate((to) => location.assign(`#${to}`), path)
const menu = (page: Page) => page.getByTestId('operator')
const signOutItem = (page: Page) => page.getByRole('menuitem', { name: 'Sign out' })
const title = (page: Page) => page.locator('h1')

test('a menu that is open stays open when the page changes; its button is the same, and keeps the focus', async ({
  page,
}) => {
  await open(page, `as=${CLERK}`, '/depot')
  const button = await menu(page).elementHandle()
  const isThere = () => button.evaluate((one) => one === document.querySelector('[data-testid="operator"]'))
  await menu(page).click()
  await expect(signOutItem(page)).toBeVisible()
  await goTo(page, '/depot/scan/receive')
  await expect(title(page)).toContainText('Receive')
  await expect(page.getByRole('button', { name: 'Back' })).toBeVisible()
  expect(await isThere()).toBe(true)
  await expect(signOutItem(page)).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(signOutItem(page)).toBeHidden()
  await expect(title(page)).toContainText('Receive')
  await expect(menu(page)).toBeFocused()
  await goTo(page, '/search')
  await expect(page).toHaveTitle('Search · Waymark')
  await expect(page.getByTestId('search')).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('way-receive')).toBeVisible()
  expect(await isThere()).toBe(true)
})

test('a page begins at its top, and one that is gone back to where it was left', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 400 })
  await open(page, `as=${CLERK}`, '/depot')
  const down = () => page.locator('.page').evaluate((one) => Math.round(one.scrollTop))
  await expect(page.getByTestId('routes')).toBeVisible()
  await page.getByTestId('way-load').focus()
  await page.locator('.page').evaluate((one) => one.scrollTo(0, 200))
  await expect.poll(down).toBe(200)
  await page.keyboard.press('Enter')
  await expect(page.locator('[data-route]').first()).toBeVisible()
  expect(await down()).toBe(0)
  await page.goBack()
  await expect(page.getByTestId('routes')).toBeVisible()
  await expect.poll(down).toBe(200)
})

test('a STOP makes the shell deaf as well as its page, and only for as long as it stands', async ({ page }) => {
  await open(page, `as=${CLERK}`, '/depot/scan/sort')
  const reached = () =>
    menu(page).evaluate((one) => {
      one.focus()
      return document.activeElement === one
    })
  await expect(page.getByTestId('verdict')).toBeVisible()
  expect(await reached()).toBe(true)
  await wedgeScan(page, 'STOP')
  await expect(page.getByTestId('stop')).toBeVisible()
  expect(await reached()).toBe(false)
  expect(await page.locator('[data-under-stop]:not([inert])').count()).toBe(0)
  await goTo(page, '/depot')
  await expect(page.getByTestId('way-receive')).toBeVisible()
  expect(await reached()).toBe(true)
})

test('the desk’s figures go with its page, and come back with it', async ({ page }) => {
  await open(page, `as=${SUPERVISOR}`, '/supervisor')
  const figures = page.locator('header [data-figure]')
  await expect(figures).toHaveCount(6)
  await goTo(page, '/search')
  await expect(title(page)).toHaveText('Search')
  await expect(figures).toHaveCount(0)
  await page.goBack()
  await expect(figures).toHaveCount(6)
})

test('a driver’s way of the day keeps the focus, and a button that is held goes on being held', async ({ page }) => {
  await open(page, `as=${DRIVER}&out`, '/driver')
  const me = page.locator('[data-way=me]')
  await me.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('my-shift')).toBeVisible()
  await expect(me).toBeFocused()
  await expect(me).toHaveAttribute('aria-current', 'page')
  await page.getByTestId('emergency').hover()
  await page.mouse.down()
  await goTo(page, '/driver/messages')
  await expect(page.getByTestId('emergency-sheet')).toBeVisible()
  await page.mouse.up()
  await expect(page.getByTestId('talk')).toBeVisible()
})
