import { useQuery } from '@tanstack/react-query'
import type { PhotoAnswer } from '../../wire/bridge/photos.ts'
import type { Asked } from '../bridge/use-station.ts'
import { useClient } from '../bridge/client.ts'

/**
 * A photo by its hash. Asked again at news of photos until it is here: from then on its bytes cannot change, and a page full of photos must not
 * fetch them all anew at each.
 */
export function usePhoto(sha256: string): Asked<PhotoAnswer> {
  const client = useClient()
  const { data, isError } = useQuery({
    queryKey: ['photo', { sha256 }],
    queryFn: () => client.photo({ sha256 }),
    enabled: ({ state }) => state.data?.outcome !== 'here',
    structuralSharing: false, // megabytes need not be compared
    gcTime: KEEP_MS,
  })
  return { data, failed: isError }
}
/** A photo that nobody looks at any more gives its memory back. */
const KEEP_MS = 30_000
