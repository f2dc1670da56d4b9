import { Button, type ButtonProps, NativeSelect, type NativeSelectProps } from '@mantine/core'
import { IconBulb } from '@tabler/icons-react'
import { useWords } from '../../words.ts'
import type { CameraSession } from './session.ts'
import { useCameraState } from './use-camera.ts'

type Named = { session: CameraSession; testId: string }

/** Which camera; nothing where there is no choice. */
export function CameraChoice({ session, testId, ...look }: Named & Pick<NativeSelectProps, 'size' | 'className'>) {
  const say = useWords()
  const cameras = useCameraState(session, (state) => state.cameras)
  const camera = useCameraState(session, (state) => state.camera)
  if (cameras.length < 2) return null
  return (
    <NativeSelect
      {...look}
      aria-label={say('camera.choose')}
      value={camera ?? ''}
      data={cameras.map(({ id, label }, index) => ({
        value: id,
        label: label === '' ? say('camera.unnamed', { number: index + 1 }) : label,
      }))}
      onChange={(event) => session.choose(event.currentTarget.value)}
      data-testid={testId}
    />
  )
}

/** Its light; nothing where it has none. */
export function CameraLight({
  session,
  testId,
  icon,
  ...look
}: Named & { icon: number } & Pick<ButtonProps, 'size' | 'mih'>) {
  const say = useWords()
  const torch = useCameraState(session, (state) => state.torch)
  if (torch === null) return null
  return (
    <Button
      {...look}
      variant={torch ? 'filled' : 'default'}
      aria-pressed={torch}
      onClick={() => session.light(!torch)}
      leftSection={<IconBulb size={icon} />}
      data-testid={testId}
    >
      {say('camera.light')}
    </Button>
  )
}
