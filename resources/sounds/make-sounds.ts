/**
 * Renders the verdict sounds (UI Verdicts) beside this file: `node resources/sounds/make-sounds.ts`. The WAV files are kept
 * in the repository, because the screens load them as they stand; the same script gives the same bytes.
 * Families are told apart by ear in a noisy hall: go = short and high, look = rising, stop = long and falling.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

const RATE = 16_000
const PEAK = 0.8

type Tone = {
  /** Hz at the start and the end; glides evenly between */
  from: number
  to: number
  ms: number
  /** 0 = pure tone, 1 = a buzz with strong odd overtones that cuts through machine noise */
  edge: number
  pauseMs?: number
}

const SOUNDS: Record<string, Tone[]> = {
  go: [{ from: 1_760, to: 1_760, ms: 90, edge: 0.15 }],
  'go-again': [
    { from: 1_760, to: 1_760, ms: 70, edge: 0.15, pauseMs: 50 },
    { from: 1_760, to: 1_760, ms: 70, edge: 0.15 },
  ],
  look: [
    { from: 740, to: 880, ms: 150, edge: 0.4, pauseMs: 30 },
    { from: 1_110, to: 1_320, ms: 190, edge: 0.4 },
  ],
  'look-low': [
    { from: 330, to: 370, ms: 170, edge: 0.5, pauseMs: 30 },
    { from: 440, to: 520, ms: 210, edge: 0.5 },
  ],
  stop: [{ from: 520, to: 130, ms: 950, edge: 1 }],
}

/** One tone as samples from -1 to 1, faded at both ends so that it does not click. */
function tone({ from, to, ms, edge, pauseMs = 0 }: Tone): number[] {
  const length = Math.round((ms / 1000) * RATE)
  const fade = Math.round(0.004 * RATE)
  let phase = 0
  const samples = Array.from({ length }, (_, at) => {
    phase += (2 * Math.PI * (from + ((to - from) * at) / length)) / RATE
    const wave = Math.sin(phase) + edge * (Math.sin(3 * phase) / 3 + Math.sin(5 * phase) / 5 + Math.sin(7 * phase) / 7)
    return (wave / (1 + edge * 0.35)) * Math.min(1, at / fade, (length - at) / fade)
  })
  return [...samples, ...Array.from({ length: Math.round((pauseMs / 1000) * RATE) }, () => 0)]
}

/** 16-bit mono WAV. */
function wav(samples: readonly number[]): Buffer {
  const loudest = samples.reduce((most, one) => Math.max(most, Math.abs(one)), 0)
  const file = Buffer.alloc(44 + samples.length * 2)
  file.write('RIFF', 0, 'ascii')
  file.writeUInt32LE(36 + samples.length * 2, 4)
  file.write('WAVEfmt ', 8, 'ascii')
  file.writeUInt32LE(16, 16)
  file.writeUInt16LE(1, 20)
  file.writeUInt16LE(1, 22)
  file.writeUInt32LE(RATE, 24)
  file.writeUInt32LE(RATE * 2, 28)
  file.writeUInt16LE(2, 32)
  file.writeUInt16LE(16, 34)
  file.write('data', 36, 'ascii')
  file.writeUInt32LE(samples.length * 2, 40)
  samples.forEach((one, at) => file.writeInt16LE(Math.round((one / loudest) * PEAK * 32_767), 44 + at * 2))
  return file
}

for (const [name, tones] of Object.entries(SOUNDS))
  writeFileSync(join(import.meta.dirname, `${name}.wav`), wav(tones.flatMap(tone)))
