import { Text } from '@mantine/core'
import type { DriverNote } from '../../wire/bridge.ts'
import { useWords, wordsFor } from '../words.ts'

/** What the driver wrote beside a fact, for a supervisor; nothing for anybody else, who is told of no note. */
export function WrittenNote({ note }: { note: DriverNote | undefined }) {
  const say = useWords()
  if (note === undefined) return null
  if (note.state !== 'open')
    return (
      <Text component="div" c="dimmed" fz="var(--small-letters)" data-note={note.state}>
        {say(`story.written.${note.state}`)}
      </Text>
    )
  return (
    <div data-note="open">
      {Object.entries(note.facts).map(([what, text]) => (
        <div key={what}>{wordsFor(`story.written.${what}`, { text }) ?? text}</div>
      ))}
    </div>
  )
}
