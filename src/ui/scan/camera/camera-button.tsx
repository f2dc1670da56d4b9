import { Button } from '@mantine/core'
import { IconCamera } from '@tabler/icons-react'
import { useWords } from '../../words.ts'
import type { CameraSwitch } from './use-camera.ts'

/** Opens and closes the camera; stands in a scanning page's footer. */
export function CameraButton({ camera }: { camera: CameraSwitch }) {
  const say = useWords()
  return (
    <Button
      variant={camera.opened ? 'filled' : 'default'}
      size="lg"
      aria-pressed={camera.opened}
      onClick={camera.toggle}
      leftSection={<IconCamera size={24} />}
      data-testid="camera-open"
    >
      {say('camera.open')}
    </Button>
  )
}
