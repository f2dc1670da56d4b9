import { Kbd, Modal, Table } from '@mantine/core'
import { FIRST_FOCUS } from './first-focus.ts'
import { HeadWithEmergency } from '../talk/emergency-here.tsx'
import { useWords, type WordKey } from '../words.ts'

export type KeyLine = readonly [key: string, word: WordKey]
const KEYS: readonly KeyLine[] = [
  ['/', 'keys.search'],
  ['?', 'keys.help'],
  ['Esc', 'keys.back'],
  ['n', 'keys.number'],
  ['c', 'keys.camera'],
  ['Tab', 'keys.move'],
]

export type KeyHelpProps = { opened: boolean; onClose: () => void; keys?: readonly KeyLine[] }

/** `?`: which keys do what (UI Keyboard). */
export function KeyHelp({ opened, onClose, keys = KEYS }: KeyHelpProps) {
  const say = useWords()
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={<HeadWithEmergency>{say('keys.title')}</HeadWithEmergency>}
      closeButtonProps={{ ...FIRST_FOCUS, 'aria-label': say('do.close') }}
    >
      <Table>
        <Table.Tbody>
          {keys.map(([key, word]) => (
            <Table.Tr key={key}>
              <Table.Td w={100}>
                <Kbd size="lg">{key}</Kbd>
              </Table.Td>
              <Table.Td>{say(word)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {say('keys.scanner')}
    </Modal>
  )
}
