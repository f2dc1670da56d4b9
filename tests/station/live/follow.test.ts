import { describe, expect, test } from 'vitest'
import {
  FIRST_WAIT_MS,
  followLive,
  type Lent,
  LONGEST_WAIT_MS,
  NOT_THE_HUB_WAIT_MS,
  SILENCE_MS,
} from '../../../src/station/live/follow.ts'
import { readEvents, type StreamHandlers } from '../../../src/station/live/stream-net.ts'

/** Time that a test turns by hand, and streams that it speaks on. */
function world(unit = 0.5) {
  let now = 0
  const timers = new Set<{ at: number; run: () => void }>()
  const streams: { token: string; path: string; open: boolean; handlers: StreamHandlers }[] = []
  const heard: string[] = []
  let lease: Lent | null = { token: 'one', hubUrl: 'http://hub' }
  const follower = followLive({
    open: (_hubUrl, path, token, handlers) => {
      const stream = { token, path, open: true, handlers }
      streams.push(stream)
      return { close: () => (stream.open = false) }
    },
    lease: () => lease,
    timers: {
      after: (ms, run) => {
        const timer = { at: now + ms, run }
        timers.add(timer)
        return { cancel: () => void timers.delete(timer) }
      },
    },
    random: { unit: () => unit, bytes: (count) => new Uint8Array(count) },
    onNews: () => heard.push('news'),
    onPlaces: () => heard.push('places'),
    onMessages: () => heard.push('messages'),
    onPhoto: (sha256) => heard.push(`photo ${sha256.slice(0, 4)}`),
    onWithout: () => heard.push('without'),
  })
  const pass = (ms: number): void => {
    const until = now + ms
    for (;;) {
      const [next] = [...timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)
      if (next === undefined) break
      now = next.at
      timers.delete(next)
      next.run()
    }
    now = until
  }
  return {
    ...{ follower, streams, heard, pass, timers },
    lend: (next: Lent | null) => (lease = next),
    newest: () => streams.at(-1)!,
    say: (event: string, data: object) => streams.at(-1)!.handlers.onEvent({ event, data: JSON.stringify(data) }),
  }
}

describe('following the live stream', () => {
  test('[LI1] begins with a lease, and hands on what is said', () => {
    const { follower, streams, say, heard, lend } = world()
    lend(null)
    follower.look()
    expect(streams).toHaveLength(0)
    lend({ token: 'one', hubUrl: 'http://hub' })
    follower.look()
    follower.look()
    expect(streams.map(({ token, path }) => [token, path])).toEqual([['one', '/v1/live']])
    say('news', { position: 4 })
    say('places', { cursor: 2 })
    say('photo', { sha256: 'ab'.repeat(32) })
    say('beat', {})
    say('of-tomorrow', { x: 1 })
    expect(heard).toEqual(['news', 'places', 'photo abab'])
  })
  test('[LI2] what is no event of the protocol changes nothing', () => {
    const { follower, heard, say, newest } = world()
    follower.look()
    newest().handlers.onEvent({ event: 'news', data: '<html>' })
    say('news', { position: -1 })
    say('photo', { sha256: '../../etc/passwd' })
    expect(heard).toEqual([])
  })
  test('[LI3] a line that is silent for two heartbeats is dropped, and tried again', () => {
    const { follower, streams, pass, newest } = world()
    follower.look()
    pass(SILENCE_MS - 1)
    newest().handlers.onAlive()
    pass(SILENCE_MS - 1)
    expect(streams.map(({ open }) => open)).toEqual([true])
    pass(1)
    expect(streams.map(({ open }) => open)).toEqual([false])
    pass(FIRST_WAIT_MS)
    expect(streams.map(({ open }) => open)).toEqual([false, true])
  })
  test('[LI4] waits longer after each failure, up to a minute, with jitter, and begins anew after one that spoke', () => {
    for (const [unit, factor] of [
      [0, 0.5],
      [0.999, 1.499],
    ] as const) {
      const { follower, streams, pass, newest, say } = world(unit)
      follower.look()
      const waits: number[] = []
      for (let failure = 0; failure < 8; failure++) {
        const before = streams.length
        newest().handlers.onEnd('no-network')
        let waited = 0
        for (; streams.length === before; waited += 100) pass(100)
        waits.push(waited)
      }
      expect(waits[0]).toBeLessThanOrEqual(FIRST_WAIT_MS * factor + 100)
      expect(waits[7]).toBeGreaterThan(LONGEST_WAIT_MS * factor - 100)
      expect(waits[7]).toBeLessThanOrEqual(LONGEST_WAIT_MS * factor + 100)
      say('news', { position: 1 })
      newest().handlers.onEnd('ended')
      pass(FIRST_WAIT_MS * 1.5)
      expect(streams.at(-1)?.open).toBe(true)
    }
  })
  test('[LI5] a lease that is denied is not shown again; a new one is, at once', () => {
    const { follower, streams, pass, newest, lend } = world()
    follower.look()
    newest().handlers.onEnd('denied')
    pass(600_000)
    expect(streams).toHaveLength(1)
    lend({ token: 'two', hubUrl: 'http://hub' })
    follower.look()
    expect(streams.map(({ token }) => token)).toEqual(['one', 'two'])
  })
  test('[LI6] what is not the hub is asked again only after minutes; before each try the places are asked for without a stream', () => {
    const { follower, streams, pass, newest, heard } = world()
    follower.look()
    newest().handlers.onEnd('not-the-hub')
    pass(NOT_THE_HUB_WAIT_MS - 1)
    expect([streams.length, heard]).toEqual([1, []])
    pass(1)
    expect([streams.length, heard]).toEqual([2, ['without']])
  })
  test('[LI7] stopped, it leaves no timer and no stream', () => {
    const { follower, streams, newest, pass, timers } = world()
    follower.look()
    newest().handlers.onEnd('no-network')
    pass(FIRST_WAIT_MS)
    follower.stop()
    expect([streams.some(({ open }) => open), timers.size]).toEqual([false, 0])
    newest().handlers.onEnd('no-network')
    follower.look()
    expect(streams).toHaveLength(2)
  })
})

describe('reading events', () => {
  const read = (...parts: string[]) => {
    const events: string[] = []
    const take = readEvents(({ event, data }) => events.push(`${event}=${data}`))
    return { good: parts.map(take).every(Boolean), events }
  }
  test('of a text that was cut anywhere', () => {
    const text = 'retry: 3000\n\nevent: news\ndata: {"position":1}\n\n: a comment\n\nevent: beat\ndata: {}\n\n'
    const whole = ['news={"position":1}', 'beat={}']
    expect(read(text).events).toEqual(whole)
    for (let at = 1; at < text.length; at++) expect(read(text.slice(0, at), text.slice(at)).events).toEqual(whole)
    expect(read(...Array.from(text)).events).toEqual(whole)
  })
  test('with other line ends and several lines of data; an unfinished one is none', () => {
    expect(read('event: a\r\ndata: 1\r\ndata: 2\r\n\r\ndata: 3\n\nevent: b\ndata: 4').events).toEqual([
      'a=1\n2',
      'message=3',
    ])
  })
  test('what never ends is not the hub', () => {
    expect(read('data: x', 'y'.repeat(70_000)).good).toBe(false)
  })
})
