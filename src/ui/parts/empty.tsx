import { Text } from '@mantine/core'

/** Empty says what would fill it (UI Lists and figures). */
export function Empty({ children }: { children: string }) {
  return (
    <Text c="dimmed" py="md" data-testid="empty">
      {children}
    </Text>
  )
}
