import { Text } from '@mantine/core'
import { PHOTO_EXCUSES, type PhotoExcuse } from '../../domain/vocabulary.ts'
import { useWords } from '../words.ts'
import { Answer } from '../parts/answer.tsx'
import answers from '../parts/answers.module.css'
import classes from './photo-page.module.css'

/** The coded reasons, in words; one touch is the answer. */
export function Excuses({
  lead,
  busy = false,
  onExcuse,
}: {
  lead: string
  busy?: boolean
  onExcuse: (excuse: PhotoExcuse) => void
}) {
  const say = useWords()
  return (
    <div className={classes.excuses} role="group" aria-label={lead}>
      <Text fw={650}>{lead}</Text>
      <div className={answers.grid}>
        {PHOTO_EXCUSES.map((excuse) => (
          <Answer
            key={excuse}

            disabled={busy}
            onClick={() => onExcuse(excuse)}
            data-excuse={excuse}
          >
            {say(`photo.excuse.${excuse}`)}
          </Answer>
        ))}
      </div>
    </div>
  )
}
