import { Kbd, Modal, Table } from '@mantine/core'
import { useWords, type WordKey } from '../words.ts'

const KEYS: readonly [string, WordKey][] = [
  ['/', 'keys.search'],
  ['?', 'keys.help'],
  ['Esc', 'keys.back'],
  ['n', 'keys.number'],
  ['c', 'keys.camera'],
  ['Tab', 'keys.move'],
]

/** `?`: which keys do what (UI Keyboard). */
export function KeyHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const say = useWords()
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={say('keys.title')}
      closeButtonProps={{ 'aria-label': say('do.close') }}
    >
      <Table>
        <Table.Tbody>
          {KEYS.map(([key, word]) => (
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
