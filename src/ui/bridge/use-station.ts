import { keepPreviousData, QueryClient, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect } from 'react'
import type { Topic } from '../../wire/bridge.ts'
import type { Channel } from './channel.ts'
import { useClient } from './client.ts'
import { type Query, type QueryAnswer, type QueryArgs, TOPICS_OF } from './topics.ts'

/** Answers stay until the station says that something changed: no clock, no refetch on focus, and never a network check. */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Number.POSITIVE_INFINITY,
        gcTime: 600_000,
        networkMode: 'always',
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        retry: false,
      },
    },
  })
}

export type Asked<T> = {
  /** the last content, also while newer is on its way and when it cannot be had; undefined = never had any */
  data: T | undefined
  /** the station did not answer the last time: what is shown may be old */
  failed: boolean
}

/** Asks the station and asks again whenever it says that what the answer rests on has changed. */
export function useStation<V extends Query>(...[verb, input]: QueryArgs<V>): Asked<QueryAnswer<V>> {
  const client = useClient()
  const asked = useQuery({
    queryKey: keyOf(verb, input),
    queryFn: () => (client[verb] as (given: unknown) => Promise<QueryAnswer<V>>)(input),
    // While one types, the last hits stay; elsewhere another input is another thing, and must not show this one's rows.
    ...(verb === 'search' || verb === 'find' ? { placeholderData: keepPreviousData } : {}),
  })
  return { data: asked.data, failed: asked.isError }
}

const keyOf = (verb: Query, input: unknown): readonly unknown[] => (input === undefined ? [verb] : [verb, input])

/** Reads these answers anew at once; resolves when they are there (or could not be had). */
export function useReadAgain(): (...verbs: Query[]) => Promise<void> {
  const queries = useQueryClient()
  return useCallback(
    async (...verbs) => {
      await Promise.all(verbs.map((verb) => queries.invalidateQueries({ queryKey: [verb] }, { cancelRefetch: true })))
    },
    [queries],
  )
}

/** How long news is gathered before anything is read again: a verdict is painted first, ten scans a second cost one read. */
const GATHER_MS = 60

/** Once per app: news from the station makes answers old; a station that came back may have any news. */
export function useNews(channel: Channel, queries: QueryClient): void {
  useEffect(() => {
    const gathered = new Set<Topic>()
    let timer: ReturnType<typeof setTimeout> | undefined
    const news = channel.onChanged((topics) => {
      for (const topic of topics) gathered.add(topic)
      timer ??= setTimeout(() => {
        timer = undefined
        const predicate = touchedBy([...gathered])
        gathered.clear()
        void queries.invalidateQueries({ predicate })
      }, GATHER_MS)
    })
    const back = channel.onLink(() => {
      if (channel.link() === 'open') void queries.invalidateQueries()
    })
    return () => {
      clearTimeout(timer)
      news()
      back()
    }
  }, [channel, queries])
}

function touchedBy(topics: readonly Topic[]): (query: { queryKey: readonly unknown[] }) => boolean {
  return ({ queryKey: [verb] }) => {
    const rests: readonly Topic[] = TOPICS_OF[verb as Query]
    return rests.some((topic) => topics.includes(topic))
  }
}
