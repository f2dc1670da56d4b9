// The development gallery: every part in its states, and all screens on a station in memory. Never in the app's bundle.
import { Route } from 'react-router'
import { EMERGENCY_WAYS } from '../../wire/talk.ts'
import { start } from '../start.tsx'
import { fakeBridge } from './fake-bridge.ts'
import { Gallery } from './gallery.tsx'
import { offerGateStudy } from './gate-study.ts'
import { PhotoBench } from './photo-bench.tsx'
import { MapStudy } from './map-study.tsx'

const asked = new URLSearchParams(location.search)
if (asked.has('gate')) offerGateStudy()
start(
  fakeBridge({
    as: asked.get('as'),
    sealed: asked.has('sealed'),
    offline: asked.has('offline'),
    empty: asked.has('empty'),
    out: asked.has('out'),
    hint: asked.has('hint'),
    alarm: EMERGENCY_WAYS.find((way) => way === asked.get('alarm')) ?? null,
    stops: Number(asked.get('stops') ?? 34),
  }),
  <>
    <Route path="/dev/gallery" element={<Gallery />} />
    <Route path="/dev/photo" element={<PhotoBench />} />
    <Route path="/dev/map" element={<MapStudy />} />
  </>,
)
