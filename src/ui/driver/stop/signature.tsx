import { Button, Group, Modal, Text } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import SignaturePad from 'signature_pad'
import type { StopId } from '../../../domain/brands.ts'
import { useClient } from '../../bridge/client.ts'
import { FIRST_FOCUS } from '../../parts/first-focus.ts'
import { HeadWithEmergency } from '../../talk/emergency-here.tsx'
import { useWords } from '../../words.ts'
import classes from './stop.module.css'

const JPEG_QUALITY = 0.85
/** Enough for every line of a name, and small on the wire. */
const LONGEST_PX = 1600

export type SignatureSheetProps = {
  stopId: StopId
  onDone: (sha256: string) => void
  onCancel: () => void
}

/** A white sheet over the whole window to sign on; what was drawn is kept at the station as a JPEG before this says that it was. */
export function SignatureSheet({ stopId, onDone, onCancel }: SignatureSheetProps) {
  const say = useWords()
  const client = useClient()
  const [pad, setPad] = useState<SignaturePad | null>(null)
  const [drawn, setDrawn] = useState(false)
  const [busy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState<string | null>(null)
  const use = async (canvas: HTMLCanvasElement) => {
    setBusy(true)
    const bytes = await jpegOf(canvas)
    const saved =
      bytes === null
        ? null
        : await client.savePhoto({ bytes, kind: 'signature', capturedAt: Date.now(), stopId }).catch(() => null)
    setBusy(false)
    if (saved?.outcome === 'saved') onDone(saved.sha256)
    else setTrouble(saved?.sentence ?? say('state.noAnswer'))
  }
  return (
    <Modal
      opened
      closeButtonProps={{ ...FIRST_FOCUS, 'aria-label': say('do.close'), size: 56, iconSize: 32 }}
      onClose={onCancel}
      fullScreen
      title={<HeadWithEmergency>{say('atStop.signature.title')}</HeadWithEmergency>}
      transitionProps={{ duration: 0 }}
    >
      <div className={classes.sheet}>
        <Paper
          onPad={setPad}
          onDrawn={() => setDrawn(true)}
          busy={busy}
          onUse={(canvas) => void use(canvas)}
          onClear={() => {
            pad?.clear()
            setDrawn(false)
          }}
          drawn={drawn}
        />
        {trouble !== null && <Text role="alert">{trouble}</Text>}
      </div>
    </Modal>
  )
}

type PaperProps = {
  onPad: (pad: SignaturePad) => void
  onDrawn: () => void
  onUse: (canvas: HTMLCanvasElement) => void
  onClear: () => void
  drawn: boolean
  busy: boolean
}

function Paper({ onPad, onDrawn, onUse, onClear, drawn, busy }: PaperProps) {
  const say = useWords()
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const sheet = canvas.current
    if (sheet === null) return
    const pad = new SignaturePad(sheet, { backgroundColor: '#ffffff', penColor: '#101010', minWidth: 1.4, maxWidth: 4 })
    const fit = (): void => {
      const { width, height } = sheet.getBoundingClientRect()
      const ratio = Math.min(devicePixelRatio, LONGEST_PX / Math.max(width, height, 1))
      sheet.width = Math.round(width * ratio)
      sheet.height = Math.round(height * ratio)
      sheet.getContext('2d')?.scale(ratio, ratio)
      pad.redraw() // a tablet that is turned keeps what was signed
    }
    fit()
    pad.addEventListener('endStroke', onDrawn)
    onPad(pad)
    const turned = new ResizeObserver(fit)
    turned.observe(sheet)
    return () => {
      turned.disconnect()
      pad.off()
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the pad is made once for its canvas
  }, [])
  return (
    <>
      <div className={classes.paper}>
        <span className={classes.line} aria-hidden />
        <canvas ref={canvas} role="img" aria-label={say('atStop.signature.here')} data-testid="signature-canvas" />
      </div>
      <Text c="dimmed">{say('atStop.signature.here')}</Text>
      <Group grow>
        <Button variant="default" size="xl" h={72} onClick={onClear} disabled={!drawn} data-testid="signature-clear">
          {say('atStop.signature.clear')}
        </Button>
        <Button
          size="xl"
          h={72}
          disabled={!drawn}
          loading={busy}
          onClick={() => {
            if (canvas.current !== null) onUse(canvas.current)
          }}
          data-testid="signature-use"
        >
          {say('atStop.signature.use')}
        </Button>
      </Group>
    </>
  )
}

/** null: the window could not make a picture of it. */
async function jpegOf(canvas: HTMLCanvasElement): Promise<Uint8Array<ArrayBuffer> | null> {
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', JPEG_QUALITY))
  return blob === null ? null : new Uint8Array(await blob.arrayBuffer())
}
