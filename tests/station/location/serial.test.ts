// A receiver on a serial line, over a pair of pseudo-terminals (socat): the same driver as on a cable.
import { createWriteStream, existsSync, type WriteStream } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { systemTimers } from '../../../src/station/adapters.ts'
import { SerialSource } from '../../../src/station/location/serial-source.ts'
import { temporaryFolder } from '../../sql/folder.ts'
import { BASE, driveOf, listen, missing, secondOf, started, until } from './receiver-kit.ts'

const without = missing('socat')

const cable = async (ours: string, theirs: string) => {
  const line = started('socat', [`pty,raw,echo=0,link=${ours}`, `pty,raw,echo=0,link=${theirs}`])
  await until(() => existsSync(ours) && existsSync(theirs))
  return line
}
/** What is still being written when the cable goes is lost with it. */
const receiverAt = (path: string): WriteStream => createWriteStream(path, { flags: 'r+' }).on('error', () => undefined)
const source = (path: string) => new SerialSource({ path, baud: 9600 }, { timers: systemTimers, log: () => undefined })

test(
  '[LO12] a receiver on a cable: its fixes, broken sentences dropped; the cable pulled is told, and plugged in again it goes on',
  { timeout: 60_000 },
  async ({ skip }) => {
    if (without !== null) skip(without)
    const folder = temporaryFolder()
    const [ours, theirs] = [join(folder, 'ours'), join(folder, 'theirs')]
    const line = await cable(ours, theirs)
    const heard = listen(source(ours))
    const receiver = receiverAt(theirs)
    const say = setInterval(() => receiver.write(secondOf(n++, start)), 50)
    const start = Date.now()
    let n = 0
    try {
      await until(() => heard.fixes.length >= 3)
      receiver.write('$GPRMC,120000,A,4800.0000,N,01100.0000,E,0,0,221126,,,A*00\r\n$GPGG')
      const before = heard.fixes.length
      await until(() => heard.fixes.length >= before + 3)
    } finally {
      clearInterval(say)
    }
    for (const { lat, lon } of heard.fixes) {
      expect(lat).toBeCloseTo(BASE.lat, 1)
      expect(lon).toBeCloseTo(BASE.lon, 5)
    }
    expect(heard.fixes.at(-1)?.accuracyM).toBeCloseTo(8.8, 5)
    expect(heard.fixes.at(-1)?.speedMps).toBeCloseTo(10, 1)

    receiver.destroy()
    await line.end()
    await until(() => heard.problems.at(-1) === 'receiver-gone')
    const seen = heard.fixes.length
    await cable(ours, theirs)
    const again = receiverAt(theirs)
    const sayAgain = setInterval(() => again.write(secondOf(n++, start)), 50)
    try {
      await until(() => heard.fixes.length > seen, 25_000)
      expect(heard.problems.at(-1)).toBeNull()
    } finally {
      clearInterval(sayAgain)
      again.destroy()
    }
  },
)

test('[LO12] a line of the wrong speed says nothing that can be read: told in words, no fix', async ({ skip }) => {
  if (without !== null) skip(without)
  const folder = temporaryFolder()
  const [ours, theirs] = [join(folder, 'ours'), join(folder, 'theirs')]
  await cable(ours, theirs)
  const heard = listen(source(ours))
  const receiver = receiverAt(theirs)
  const noise = setInterval(() => receiver.write(driveOf(3, Date.now()).replaceAll(/\*../g, '*ZZ')), 50)
  try {
    await until(() => heard.problems.at(-1) === 'bad-data')
    expect(heard.fixes).toEqual([])
  } finally {
    clearInterval(noise)
    receiver.destroy()
  }
})

test('[LO12] no such port: told, and no reason not to start', async () => {
  const heard = listen(source(join(temporaryFolder(), 'nothing')))
  await until(() => heard.problems.at(-1) === 'receiver-gone')
  expect(heard.fixes).toEqual([])
})
