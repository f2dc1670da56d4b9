import type { Page } from '@playwright/test'

/** All that a page says in its console, and every error that nobody caught; with the address where there is one. For pages that have nothing to say. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(`${message.text()} ${message.location().url}`.trimEnd()))
  page.on('pageerror', (error) => complaints.push(String(error)))
  return complaints
}
