import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { tellTrusted } from '../parts/trusted-now.ts'
import { useStation } from './use-station.ts'

/** Once per app, beside the pages: what the sync state is as of is the station's trusted time, and puts this window's right. */
export function TrustedTime(): null {
  const { data } = useStation('syncState')
  const queries = useQueryClient()
  useEffect(() => {
    const heardAt = queries.getQueryState(['syncState'])?.dataUpdatedAt
    if (data !== undefined && heardAt !== undefined) tellTrusted(data.asOf, heardAt)
  }, [data, queries])
  return null
}
