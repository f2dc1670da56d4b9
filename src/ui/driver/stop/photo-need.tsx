import { Button, Text } from '@mantine/core'
import { IconCamera } from '@tabler/icons-react'
import { useState } from 'react'
import type { StopId } from '../../../domain/brands.ts'
import { PHOTO_EXCUSES, type PhotoKind } from '../../../domain/vocabulary.ts'
import { TakePhoto } from '../../photo/photo-page.tsx'
import { useWords } from '../../words.ts'
import type { FormState } from './form-state.ts'
import { Need } from './need.tsx'
import { Answer } from '../../parts/answer.tsx'
import answers from '../../parts/answers.module.css'
import type { StopForm } from './use-form.ts'

export type PhotoNeedProps = {
  stopId: StopId
  kind: PhotoKind
  label: string
  /** asked for, or only of help; what is asked for always has a coded way on without it (DOMAIN §4.2 no. 8) */
  must: boolean
  form: FormState
  change: StopForm['change']
  name: string
}

export function PhotoNeed({ stopId, kind, label, must, form, change, name }: PhotoNeedProps) {
  const say = useWords()
  const [opened, open] = useState(false)
  const [asking, ask] = useState(false)
  const taken = form.photos[kind] !== undefined
  const excused = must && !taken && form.noPhoto !== null
  const keep = (sha256: string) => {
    change((was) => ({ photos: { ...was.photos, [kind]: sha256 }, noPhoto: null }))
    open(false)
    ask(false)
  }
  return (
    <Need given={taken} name={name} label={label} hint={must ? undefined : say('atStop.optional')}>
      <Button
        variant="default"
        size="lg"
        h={56}
        leftSection={<IconCamera size={26} />}
        onClick={() => open(true)}
        data-testid={`photo-${kind}`}
      >
        {say(taken ? 'atStop.photoAgain' : `atStop.photo.${kind}`)}
      </Button>
      {taken && <Text role="status">{say('atStop.photoTaken')}</Text>}
      {must && !taken && !asking && (
        <Button variant="subtle" size="lg" h={56} onClick={() => ask(true)} data-testid="no-photo">
          {excused && form.noPhoto !== null
            ? say('atStop.noPhotoSaid', { why: say(`photo.excuse.${form.noPhoto}`) })
            : say('atStop.noPhoto')}
        </Button>
      )}
      {asking && !taken && (
        <div className={answers.few} role="group" aria-label={say('atStop.noPhotoWhy')}>
          {PHOTO_EXCUSES.map((excuse) => (
            <Answer
              key={excuse}

              aria-pressed={form.noPhoto === excuse}
              onClick={() => {
                change({ noPhoto: excuse })
                ask(false)
              }}
              data-no-photo={excuse}
            >
              {say(`photo.excuse.${excuse}`)}
            </Answer>
          ))}
        </div>
      )}
      {opened && (
        <TakePhoto
          kind={kind}
          stopId={stopId}
          onDone={({ sha256 }) => keep(sha256)}
          onCancel={() => open(false)}
          onExcuse={(excuse) => {
            change({ noPhoto: excuse })
            open(false)
          }}
        />
      )}
    </Need>
  )
}
