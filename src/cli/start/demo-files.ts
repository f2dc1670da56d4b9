// What `start` keeps of the demo's day in the data folder, and what of it the station shows.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DemoFilled } from '../../demo/day.ts'
import { demoLabels } from '../../demo/labels.ts'
import type { About } from '../../wire/bridge.ts'

/** The whole day as it was filled: its seed and date stand in `day`. Holds names and addresses, made up but to be treated like real ones. */
const dayFile = (data: string) => join(data, 'demo-day.json')
/** What the sign-in screen shows of it; addresses of this start. */
export const signInFile = (data: string) => join(data, 'demo-sign-in.json')
export const labelsFile = (data: string) => join(data, 'labels.html')

const write = (file: string, text: string) => writeFileSync(file, text, { mode: 0o600 })

/** null: none was made here yet, or what is there cannot be read. */
export function readDay(data: string): DemoFilled | null {
  if (!existsSync(dayFile(data))) return null
  try {
    return JSON.parse(readFileSync(dayFile(data), 'utf8')) as DemoFilled
  } catch {
    return null
  }
}

/** Its being there says that the day is whole. */
export function writeDay(data: string, filled: DemoFilled): void {
  rmSync(labelsFile(data), { force: true })
  write(dayFile(data), JSON.stringify(filled))
}

/**
 * The page of labels to print, rendered when somebody first asks for it (half a second that nobody should wait for at the start) and kept as a file
 * beside the day. null: there is no day.
 */
export async function labelsPage(data: string): Promise<string | null> {
  if (existsSync(labelsFile(data))) return readFileSync(labelsFile(data), 'utf8')
  const filled = readDay(data)
  if (!filled) return null
  const { renderLabels } = await import('../labels/render-labels.ts')
  const html = renderLabels({ title: `Waymark labels, ${filled.day.today}`, ...demoLabels(filled) })
  write(labelsFile(data), html)
  return html
}

/** A customer's page, at the address at which this start's hub answers. One of a package that lies in a van: its story goes on while one watches. */
export function trackingLink(filled: DemoFilled, hubUrl: string): string | null {
  const [reference] = filled.day.story.load.references
  const link = (filled.packages.find((one) => one.reference === reference) ?? filled.packages[0])?.link
  const url = URL.parse(link ?? '')
  return url && new URL(url.pathname + url.search + url.hash, hubUrl).href
}

/** `links`: the window can follow them. The desktop shell goes nowhere and opens nothing: there they are printed in the terminal alone. */
export function writeSignIn(data: string, filled: DemoFilled, hubUrl: string, links: boolean): void {
  const demo: NonNullable<About['demo']> = {
    people: filled.day.people.map(({ id, name, role, pin }) => ({ personId: id, name, role, pin })),
    hubUrl,
    labelsUrl: links ? 'labels.html' : null,
    trackingUrl: links ? trackingLink(filled, hubUrl) : null,
  }
  write(signInFile(data), JSON.stringify(demo))
}
