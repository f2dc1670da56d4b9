import go from '../../../resources/sounds/go.wav?url'
import goAgain from '../../../resources/sounds/go-again.wav?url'
import look from '../../../resources/sounds/look.wav?url'
import lookLow from '../../../resources/sounds/look-low.wav?url'
import stop from '../../../resources/sounds/stop.wav?url'

const FILES = { go, 'go-again': goAgain, look, 'look-low': lookLow, stop }
export type SoundName = keyof typeof FILES

/** Decoded before the first scan, so that a sound starts with the next audio block. */
const ready = new Map<SoundName, AudioBuffer>()
let audio: AudioContext | null = null

/** Loads the sounds. Browsers let a page sound only after a first key or touch: signing in is one. */
export async function loadSounds(): Promise<void> {
  const context = new AudioContext({ latencyHint: 'interactive' })
  audio = context
  const wake = (): void => void context.resume()
  window.addEventListener('pointerdown', wake, { once: true, capture: true })
  window.addEventListener('keydown', wake, { once: true, capture: true })
  await Promise.all(
    (Object.keys(FILES) as SoundName[]).map(async (name) => {
      const file = await fetch(FILES[name])
      ready.set(name, await context.decodeAudioData(await file.arrayBuffer()))
    }),
  )
}

/** Never waits and never throws: a machine without a loudspeaker still scans. */
export function play(name: SoundName): void {
  const buffer = ready.get(name)
  if (audio === null || buffer === undefined) return
  const source = audio.createBufferSource()
  source.buffer = buffer
  source.connect(audio.destination)
  source.start()
}
