import { Button, Menu, useMantineColorScheme } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconCheck, IconUser } from '@tabler/icons-react'
import { useRef } from 'react'
import { useNavigate } from 'react-router'
import type { PersonId, RouteId } from '../../domain/brands.ts'
import type { BridgeClient, Operator } from '../../wire/bridge.ts'
import { useClient } from '../bridge/client.ts'
import { paths } from '../paths.ts'
import { ScannerSettings } from '../scan/scanner-settings.tsx'
import { change, useSettings } from '../scan/settings.ts'
import { useWords } from '../words.ts'
import { useEscape } from './use-escape.ts'
import { useSignOut } from './use-sign-out.ts'

/** The own route whose van still holds parcels that nobody gave a reason for: they are named before the shift ends (DOMAIN §11). */
async function unnamedRest(client: BridgeClient, driverId: PersonId): Promise<RouteId | null> {
  try {
    const { routes } = await client.routes()
    for (const { routeId } of routes.filter((route) => route.departed && route.driverId === driverId)) {
      const { onVehicle, debrief } = await client.balance({ routeId })
      if (debrief === null && onVehicle.some(({ reason }) => reason === null)) return routeId
    }
  } catch {
    return null // a station that cannot answer this must not keep anybody from signing out
  }
  return null
}

const SCHEMES = ['auto', 'light', 'dark'] as const

/** From the moment the menu is seen: its own way hears the key only once the focus has moved into it. */
function EscapeCloses({ onClose }: { onClose: () => void }) {
  useEscape(onClose)
  return null
}

/** Who is signed in; behind it break, colours, the spoken word, the scanner, and signing out. */
export function SettingsMenu({ operator, onKeys }: { operator: Operator; onKeys: () => void }) {
  const say = useWords()
  const client = useClient()
  const navigate = useNavigate()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const { spoken, contrast } = useSettings()
  const [shown, menu] = useDisclosure(false)
  const [scannerShown, scanner] = useDisclosure(false)
  const chosen = (on: boolean) => (on ? <IconCheck size={18} /> : null)
  const button = useRef<HTMLButtonElement>(null)
  /** The item that was pressed goes with the menu: the dialogue gives the focus back to what stays. */
  const fromMenu = (open: () => void) => () => {
    button.current?.focus()
    open()
  }
  const leave = useSignOut()
  const signOut = async () => {
    const open = operator.role === 'driver' ? await unnamedRest(client, operator.personId) : null
    if (open !== null) return navigate(paths.balance(open))
    return leave()
  }
  return (
    <>
      <Menu position="bottom-end" width={280} opened={shown} onChange={menu.set}>
        <Menu.Target>
          <Button
            ref={button}
            variant="subtle"
            color="gray"
            c="var(--mantine-color-text)"
            mih={48}
            flex="none"
            maw="34vw"
            fz="md"
            leftSection={<IconUser size="1.3em" />}
            data-testid="operator"
          >
            {operator.name}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <EscapeCloses onClose={menu.close} />
          <Menu.Label>{say(`role.${operator.role}`)}</Menu.Label>
          <Menu.Item onClick={() => void client.setBreak({ on: !operator.onBreak })}>
            {operator.onBreak ? say('me.endBreak') : say('me.startBreak')}
          </Menu.Item>
          <Menu.Divider />
          {SCHEMES.map((scheme) => (
            <Menu.Item
              key={scheme}
              onClick={() => setColorScheme(scheme)}
              rightSection={chosen(colorScheme === scheme)}
            >
              {say(`me.scheme.${scheme}`)}
            </Menu.Item>
          ))}
          <Menu.Item
            closeMenuOnClick={false}
            onClick={() => change({ contrast: contrast === 'high' ? 'normal' : 'high' })}
            rightSection={chosen(contrast === 'high')}
          >
            {say('me.highContrast')}
          </Menu.Item>
          <Menu.Item closeMenuOnClick={false} onClick={() => change({ spoken: !spoken })} rightSection={chosen(spoken)}>
            {say('me.spoken')}
          </Menu.Item>
          <Menu.Item onClick={fromMenu(scanner.open)}>{say('scanner.title')}</Menu.Item>
          <Menu.Divider />
          <Menu.Item onClick={fromMenu(onKeys)}>{say('keys.title')}</Menu.Item>
          <Menu.Item onClick={() => void signOut()}>{say('me.signOut')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ScannerSettings opened={scannerShown} onClose={scanner.close} />
    </>
  )
}
